"""Guests that run: mounted, started, stopped, entered. On paper (tests) a guest runs when a file says so."""

import os
import re
import shutil
import signal
import subprocess
import time

from .. import paths, properties
from ..failure import Failure
from ..storage import path_of
from . import guest_config, lxc_file
from .disk_image import IDMAP_BASE, mount, unmount
from .guest_files import GuestFiles, inside

UNIT = "pve-container@"


def folder(vmid):
    """Where LXC keeps what it needs of a guest."""
    return paths.place(f"/var/lib/lxc/{vmid}")


def is_running(vmid):
    """Whether the guest's monitor runs; its system may still be starting."""
    return init_process(vmid) is not None


def init_process(vmid):
    """The process number of the guest's init on the host, or None."""
    if paths.ON_PAPER:
        return 1 if os.path.exists(f"{paths.RUNNING_ON_PAPER}/{vmid}") else None
    if not os.path.isdir(f"/sys/fs/cgroup/lxc.payload.{vmid}") and not os.path.isdir(folder(vmid)):
        return None
    said = subprocess.run(["lxc-info", "-n", str(vmid), "-pH"], capture_output=True, text=True, check=False).stdout.strip()
    return int(said) if said.isdigit() and said != "0" else None


def mount_points(config):
    """The guest's file systems in the order of mounting: key and its properties, rootfs first."""
    found = [("rootfs", properties.parse(config.get("rootfs"), "volume"))] if "rootfs" in config.current.values else []
    for key in sorted((key for key in config.current.values if re.fullmatch(r"mp\d+", key)), key=lambda key: int(key[2:])):
        found.append((key, properties.parse(config.get(key), "volume")))
    return found


def owner_of(config):
    """The user number on the host of the guest's root."""
    return IDMAP_BASE if config.get("unprivileged") == 1 else 0


def kind_of(volume):
    """`bind`, `device` or `volume`."""
    if volume.startswith("/dev/"):
        return "device"
    return "bind" if volume.startswith("/") else "volume"


def source_of(volume):
    """Where the content of a mount point comes from."""
    return path_of(volume) if kind_of(volume) == "volume" else volume


def mount_all(config, root):
    """Mounts the guest's file systems below a folder."""
    owner = owner_of(config)
    for key, point in mount_points(config):
        where = root + point.get("mp", "") if key != "rootfs" else root
        if key != "rootfs" and not os.path.isdir(where):
            os.makedirs(where)
            os.chown(where, owner, owner)
        options = [option for option in re.split(r";", point.get("mountoptions", "")) if option]
        mount(source_of(point["volume"]), where, options + (["ro"] if point.get("ro") == "1" else []))


def mounted_at(config, point):
    """Where a mount point of a running guest can be reached from the host, or None."""
    process = init_process(config.vmid)
    return None if process is None else f"/proc/{process}/root{point.get('mp', '/')}"


def make_device_node(config, device, status):
    """A node of the guest's own for one devN; its path."""
    node, owner = f"{folder(config.vmid)}/devices/{device['path'].removeprefix('/dev/')}", owner_of(config)
    os.makedirs(os.path.dirname(node), exist_ok=True)
    os.mknod(node, status.st_mode & 0o170000, status.st_rdev)
    os.chmod(node, int(device.get("mode", "0660"), 8))
    os.chown(node, owner + int(device.get("uid", 0)), owner + int(device.get("gid", 0)))
    return node


def before_start(vmid):
    """All that happens before LXC takes over: files in the guest, its LXC configuration, its device nodes."""
    config = guest_config.read(vmid)
    where = folder(vmid)
    os.makedirs(f"{where}/rootfs", exist_ok=True)
    unmount(f"{where}/rootfs")
    for _, net in _nets(config):
        if "bridge" in net and not os.path.isdir(f"/sys/class/net/{net['bridge']}"):
            raise Failure(f"bridge '{net['bridge']}' does not exist")
    mount_all(config, f"{where}/rootfs")
    owner = owner_of(config)
    with open("/etc/resolv.conf", encoding="utf-8") as file:
        resolver = file.read()
    inside(f"{where}/rootfs", lambda: GuestFiles(config, owner).write_at_start(resolver))
    shutil.rmtree(f"{where}/devices", ignore_errors=True)
    for device, status in lxc_file.devices(config):
        make_device_node(config, device, status)
    with open(f"{where}/seccomp", "w", encoding="utf-8") as file:
        file.write(lxc_file.render_seccomp())
    write_lxc_file(config)


def write_lxc_file(config):
    """LXC's own configuration of a guest, written when it is changed or started, never when it is made (PVE::LXC, update_lxc_config)."""
    where = folder(config.vmid)
    os.makedirs(where, exist_ok=True)
    with open(f"{where}/config", "w", encoding="utf-8") as file:
        file.write(lxc_file.render(config, where))


def after_stop(vmid):
    """What is left when LXC has gone: nothing mounted."""
    unmount(f"{folder(vmid)}/rootfs")


def hook(config, phase):
    """Runs the guest's hook script; a failure before the start stops it."""
    script = config.get("hookscript")
    if not script or paths.ON_PAPER:
        return
    result = subprocess.run([path_of(script), str(config.vmid), phase], check=False)
    if result.returncode != 0 and phase == "pre-start":
        raise Failure(f"hookscript error for {config.vmid} on {phase}: command '{path_of(script)} {config.vmid} {phase}' failed: exit code {result.returncode}")


def start(config):
    """Starts a stopped guest."""
    vmid = config.vmid
    if paths.ON_PAPER:
        os.makedirs(paths.RUNNING_ON_PAPER, exist_ok=True)
        open(f"{paths.RUNNING_ON_PAPER}/{vmid}", "w", encoding="utf-8").close()
        write_lxc_file(config)
        return
    hook(config, "pre-start")
    result = subprocess.run(["systemctl", "start", f"{UNIT}{vmid}"], capture_output=True, text=True, check=False)
    deadline = time.monotonic() + 30
    while result.returncode == 0 and not is_running(vmid):
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    else:
        if result.returncode == 0:
            hook(config, "post-start")
            return
    said = subprocess.run(
        ["journalctl", "-u", f"{UNIT}{vmid}", "-n", "8", "-o", "cat", "--no-pager"], capture_output=True, text=True, check=False
    ).stdout.strip()
    subprocess.run(["systemctl", "stop", f"{UNIT}{vmid}"], check=False)
    raise Failure(f"startup for container '{vmid}' failed\n{said}")


def kill(config):
    """Stops a guest at once."""
    vmid = config.vmid
    if paths.ON_PAPER:
        os.unlink(f"{paths.RUNNING_ON_PAPER}/{vmid}")
        return
    hook(config, "pre-stop")
    subprocess.run(["lxc-stop", "-n", str(vmid), "--kill"], check=False, capture_output=True)
    _wait_until_gone(vmid, 60)
    hook(config, "post-stop")


def shut_down(config, seconds, force):
    """Asks a guest to stop; after the time, kills it or fails."""
    vmid = config.vmid
    if paths.ON_PAPER:
        os.unlink(f"{paths.RUNNING_ON_PAPER}/{vmid}")
        return
    hook(config, "pre-stop")
    process = init_process(vmid)
    if process is not None:
        os.kill(process, signal.SIGRTMIN + 3)
    try:
        _wait_until_gone(vmid, seconds)
    except Failure:
        if not force:
            raise Failure("command 'lxc-stop -n %s --nokill --timeout %s' failed: exit code 1" % (vmid, seconds)) from None
        subprocess.run(["lxc-stop", "-n", str(vmid), "--kill"], check=False, capture_output=True)
        _wait_until_gone(vmid, 60)
    hook(config, "post-stop")


def _wait_until_gone(vmid, seconds):
    deadline = time.monotonic() + seconds
    while True:
        state = subprocess.run(["systemctl", "show", "-P", "ActiveState", f"{UNIT}{vmid}"], capture_output=True, text=True, check=True).stdout.strip()
        if state in ("inactive", "failed"):
            return
        if time.monotonic() > deadline:
            raise Failure(f"container '{vmid}' still runs")
        time.sleep(0.1)


def _nets(config):
    for key in sorted(config.current.values):
        if re.fullmatch(r"net\d+", key):
            yield key, properties.parse(config.get(key))


def usage(config):
    """Bytes of memory and disk in use, and seconds of uptime, of a running guest."""
    if paths.ON_PAPER:
        return {"mem": 0, "disk": 0, "uptime": 0}
    process = init_process(config.vmid)
    if process is None:
        return {"mem": 0, "disk": 0, "uptime": 0}
    place = os.statvfs(f"{folder(config.vmid)}/rootfs")
    with open(f"/proc/{process}/stat", encoding="utf-8") as file:
        started = int(file.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
    with open("/proc/uptime", encoding="utf-8") as file:
        uptime = float(file.read().split()[0]) - started
    return {"mem": _resident(config.vmid), "disk": (place.f_blocks - place.f_bfree) * place.f_frsize, "uptime": int(uptime)}


def _resident(vmid):
    total = 0
    for where, _, files in os.walk(f"/sys/fs/cgroup/lxc.payload.{vmid}"):
        if "cgroup.procs" not in files:
            continue
        with open(f"{where}/cgroup.procs", encoding="utf-8") as file:
            processes = file.read().split()
        for process in processes:
            try:
                with open(f"/proc/{process}/statm", encoding="utf-8") as file:
                    total += int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total
