"""The LXC configuration of a guest, as Proxmox makes it at each start."""

import os
import re
import stat

from .. import properties

SHARE = "/usr/share/lxc/config"


def veth(vmid, index):
    """The host's end of a guest's network interface."""
    return f"veth{vmid}i{index}"


def render(config, folder):
    """The text of the file that lxc-start reads."""
    values = config.current.values
    features = properties.parse(str(values.get("features", "")))
    unprivileged = values.get("unprivileged") == 1
    lines = [f"lxc.include = {SHARE}/common.conf"]
    if unprivileged:
        lines.append(f"lxc.include = {SHARE}/userns.conf")
    if features.get("nesting") in ("1", "true", "yes", "on"):
        lines.append(f"lxc.include = {SHARE}/nesting.conf")
    lines += [
        "lxc.apparmor.profile = unconfined",
        "lxc.arch = linux64",
        f"lxc.uts.name = {str(values.get('hostname', f'CT{config.vmid}')).split('.')[0]}",
        f"lxc.rootfs.path = dir:{folder}/rootfs",
        "lxc.tty.max = 2",
        "lxc.pty.max = 1024",
        "lxc.autodev = 1",
        f"lxc.log.file = {folder}/lxc.log",
        "lxc.log.level = WARN",
        "lxc.signal.halt = SIGRTMIN+3",
        "lxc.init.cmd = /sbin/init systemd.unified_cgroup_hierarchy=1" if unprivileged else "lxc.init.cmd = /sbin/init",
    ]
    if unprivileged:
        lines += ["lxc.idmap = u 0 100000 65536", "lxc.idmap = g 0 100000 65536"]
        if features.get("keyctl") not in ("1", "true", "yes", "on"):
            lines.append(f"lxc.seccomp.profile = {folder}/seccomp")
    lines += _networks(values, config.vmid)
    lines += _devices(config, folder)
    lines += [f"{key} = {value}" for key, value in config.current.raw]
    return "".join(f"{line}\n" for line in lines)


def render_seccomp():
    """LXC's common rules, with keyctl answering 'not implemented' as Proxmox has it in unprivileged guests."""
    with open(f"{SHARE}/common.seccomp", encoding="utf-8") as file:
        return file.read().rstrip("\n") + "\nkeyctl errno 38\n"


def _networks(values, vmid):
    for key in sorted(values):
        if not (match := re.fullmatch(r"net(\d+)", key)):
            continue
        index, net = match[1], properties.parse(values[key])
        yield f"lxc.net.{index}.type = veth"
        yield f"lxc.net.{index}.veth.pair = {veth(vmid, index)}"
        yield f"lxc.net.{index}.hwaddr = {net['hwaddr']}"
        yield f"lxc.net.{index}.name = {net['name']}"
        if "bridge" in net:
            yield f"lxc.net.{index}.link = {net['bridge']}"
        if "mtu" in net:
            yield f"lxc.net.{index}.mtu = {net['mtu']}"
        if net.get("link_down") != "1":
            yield f"lxc.net.{index}.flags = up"


def _devices(config, folder):
    """Each devN: a node of its own (see `device_nodes`), bound into the guest's /dev."""
    for device, status in devices(config):
        kind = "b" if stat.S_ISBLK(status.st_mode) else "c"
        access = "r" if device.get("deny-write") == "1" else "rw"
        numbers = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
        if config.get("unprivileged") != 1:
            # The common rules for unprivileged guests allow every node: they can make none.
            yield f"lxc.cgroup2.devices.allow = {kind} {numbers} {access}"
        name = device["path"].removeprefix("/dev/")
        yield f"lxc.mount.entry = {folder}/devices/{name} dev/{name} none bind,create=file 0 0"


def devices(config):
    """The device of each devN, with what the host's node is."""
    for key in sorted(config.current.values):
        if re.fullmatch(r"dev\d+", key):
            device = properties.parse(config.get(key), "path")
            yield device, os.stat(device["path"])
