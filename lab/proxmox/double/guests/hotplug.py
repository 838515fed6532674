"""Changes that reach a running guest without a restart: limits, network interfaces, new mount points and devices."""

import ctypes
import os
import re
import subprocess

from .. import paths, properties
from ..failure import Failure
from . import disk_image, guest_config, lxc_file, runtime
from .guest_files import GuestFiles, inside

CLONE_NEWNS = 0x00020000
OPEN_TREE, MOVE_MOUNT = 428, 429
AT_FDCWD, OPEN_TREE_CLONE, AT_RECURSIVE, MOVE_MOUNT_F_EMPTY_PATH = -100, 1, 0x8000, 4


def plug(config, key, old, value):
    """Brings one changed key into a running guest; gives what could not be done."""
    if paths.ON_PAPER:
        return []
    try:
        if key.startswith("net"):
            _network(config, key, old, value)
        elif re.fullmatch(r"mp\d+", key):
            _mount(config, properties.parse(value, "volume"))
        elif re.fullmatch(r"dev\d+", key):
            _device(config, properties.parse(value, "path"))
    except Failure as failure:
        return [failure]
    return []


def unplug(config, key, old):
    """Takes one key out of a running guest."""
    if not paths.ON_PAPER and key.startswith("net"):
        subprocess.run(["ip", "link", "delete", lxc_file.veth(config.vmid, key[3:])], check=False, capture_output=True)
    return []


def replug():
    """
    Puts running guests' interfaces on their bridges again. Proxmox's own ifupdown2 leaves them there at `ifreload`; Debian's,
    which runs here, takes them off.
    """
    for vmid in guest_config.every():
        config = guest_config.read(vmid)
        for key, text in config.current.values.items():
            pair, bridge = lxc_file.veth(vmid, key[3:]), properties.parse(text).get("bridge") if key.startswith("net") else None
            if bridge and os.path.isdir(f"/sys/class/net/{pair}") and os.path.isdir(f"/sys/class/net/{bridge}"):
                if not os.path.exists(f"/sys/class/net/{pair}/master"):
                    disk_image.run("ip", "link", "set", pair, "master", bridge)
                disk_image.run("ip", "link", "set", pair, "up")


def _network(config, key, old, value):
    pair, net = lxc_file.veth(config.vmid, key[3:]), properties.parse(value)
    before = properties.parse(old) if old else None
    process = str(runtime.init_process(config.vmid))
    bridge = net.get("bridge")
    if bridge and not os.path.isdir(f"/sys/class/net/{bridge}"):
        raise Failure(f"bridge '{bridge}' does not exist")
    same = before is not None and all(before.get(one) == net.get(one) for one in ("name", "hwaddr", "type"))
    if not same:
        subprocess.run(["ip", "link", "delete", pair], check=False, capture_output=True)
        disk_image.run("ip", "link", "add", pair, "type", "veth", "peer", "name", f"{pair}p")
        disk_image.run("ip", "link", "set", f"{pair}p", "address", net["hwaddr"], "netns", process, "name", net["name"])
    if bridge:
        disk_image.run("ip", "link", "set", pair, "master", bridge)
    disk_image.run("ip", "link", "set", pair, "up")
    if not same:
        disk_image.run("nsenter", "--net", "--target", process, "ip", "link", "set", net["name"], "up")
    for family in ("", "6"):
        _readdress(process, family, before if same else {}, net)
    if config.get("ostype") != "unmanaged":
        inside(f"/proc/{process}/root", GuestFiles(config, runtime.owner_of(config)).write_interfaces)


def _readdress(process, family, before, net):
    """
    One family's address and way out, where they differ; the other's is left alone. The new address comes before the old one goes
    (PVE::LXC, update_ipconfig).
    """
    (old, new), (old_way, new_way) = ((before.get(key), net.get(key)) for key in (f"ip{family}", f"gw{family}"))
    enter = ["nsenter", "--net", "--target", process]
    ip = [*enter, "ip", f"-{family or 4}"]
    if new != old and "/" in (new or ""):
        if not family:
            # Otherwise the new one would go with the old one.
            disk_image.run(*enter, "sysctl", "--quiet", f"net.ipv4.conf.{net['name']}.promote_secondaries=1")
        disk_image.run(*ip, "address", "add", new, "dev", net["name"])
    if new_way != old_way:
        if new_way:
            disk_image.run(*ip, "route", "replace", "default", "via", new_way)
        else:
            subprocess.run([*ip, "route", "delete", "default"], check=False, capture_output=True)
    if new != old and "/" in (old or ""):
        subprocess.run([*ip, "address", "delete", old, "dev", net["name"]], check=False, capture_output=True)


def _mount(config, point):
    staging = f"{runtime.folder(config.vmid)}/staging"
    disk_image.mount(runtime.source_of(point["volume"]), staging, ["ro"] if point.get("ro") == "1" else [])
    try:
        _graft(config, staging, point["mp"])
    finally:
        disk_image.unmount(staging)


def _device(config, device):
    node = runtime.make_device_node(config, device, os.stat(device["path"]))
    _graft(config, node, device["path"])


def _graft(config, source, target):
    """Moves a copy of a mount (a folder's or a file's) into a running guest's name space."""
    libc = ctypes.CDLL(None, use_errno=True)
    process, owner = runtime.init_process(config.vmid), runtime.owner_of(config)
    tree = libc.syscall(OPEN_TREE, AT_FDCWD, source.encode(), OPEN_TREE_CLONE | AT_RECURSIVE)
    if tree < 0:
        raise Failure(f"open_tree failed: {os.strerror(ctypes.get_errno())}")
    folder = os.path.isdir(source)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            root = os.open(f"/proc/{process}/root", os.O_RDONLY)
            space = os.open(f"/proc/{process}/ns/mnt", os.O_RDONLY)
            if libc.setns(space, CLONE_NEWNS) == 0:
                os.fchdir(root)
                os.chroot(".")
                # The guest's /dev takes no files of users that the guest doesn't know.
                os.setegid(owner)
                os.seteuid(owner)
                _make_target(target, folder)
                os.seteuid(0)
                os.setegid(0)
                moved = libc.syscall(MOVE_MOUNT, tree, b"", AT_FDCWD, target.encode(), MOVE_MOUNT_F_EMPTY_PATH)
                code = 0 if moved == 0 else 1
        finally:
            os._exit(code)
    os.close(tree)
    if os.waitpid(child, 0)[1] != 0:
        raise Failure(f"could not mount {target} in the running container")


def _make_target(target, folder):
    if os.path.lexists(target):
        return
    os.makedirs(target if folder else os.path.dirname(target), exist_ok=True)
    if not folder:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
