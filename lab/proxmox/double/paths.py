"""Where a Proxmox host keeps things. PVE_DOUBLE_ROOT puts them elsewhere, and guests then exist on paper only (tests)."""

import os
import socket

ROOT = os.environ.get("PVE_DOUBLE_ROOT", "")
ON_PAPER = ROOT != ""


def place(path):
    """The path on this machine of a path on a Proxmox host; a script on paper may know the one on this machine already."""
    return path if ON_PAPER and path.startswith(f"{ROOT}/") else ROOT + path


def node():
    """The node's name: the short host name."""
    return os.environ.get("PVE_DOUBLE_NODE") or socket.gethostname().split(".")[0]


def guest_folder():
    """The folder with one configuration file per guest; /etc/pve/lxc leads to it."""
    return place(f"/etc/pve/nodes/{node()}/lxc")


def guest_file(vmid):
    """A guest's configuration file."""
    return f"{guest_folder()}/{vmid}.conf"


STORAGE_FILE = place("/etc/pve/storage.cfg")
JOBS_FILE = place("/etc/pve/jobs.cfg")
LOCKS = place("/run/lock/lxc")
LOCAL = place("/var/lib/vz")
THIN_POOL = place("/var/lib/proxmox-double/thin")
CATALOGUE = place("/usr/share/proxmox-double/templates")
RUNNING_ON_PAPER = place("/run/proxmox-double")
