"""Changes of a guest: checked, made canonical, applied at once or left pending until the next start."""

import os
import random
import re

from .. import paths, properties, storage
from ..failure import BadParameters, Failure
from . import disk_image, hotplug, runtime
from .guest_config import Section

AT_ONCE = {
    *("description", "onboot", "startup", "protection", "hostname", "hookscript", "cores", "tags", "lock"),
    *("memory", "swap", "cpulimit", "cpuunits"),
}


def new_mac():
    """A fresh address with Proxmox's own prefix."""
    return "BC:24:11:" + ":".join(f"{random.randrange(256):02X}" for _ in range(3))


def canonical_net(text):
    """A network interface as it is kept: with a MAC, fresh if none is given, and `type=veth`."""
    net = properties.parse(text)
    net.setdefault("hwaddr", new_mac())
    net["type"] = "veth"
    return properties.render(net, None, ("name",))


def canonical_mount(key, point):
    """A mount point as it is kept."""
    return properties.render(point, "volume", () if key == "rootfs" else ("mp",))


def is_mount(key):
    """Whether a key is a file system of the guest."""
    return key == "rootfs" or re.fullmatch(r"mp\d+", key) is not None


def size_text(size):
    """A size in bytes as configuration files have it: the largest unit that stays whole."""
    for unit in ("T", "G", "M", "K"):
        factor = 1024 ** {"K": 1, "M": 2, "G": 3, "T": 4}[unit]
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def bytes_of(text):
    """A size such as `8G` in bytes."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)", text)
    if not match:
        raise Failure(f"unable to parse size '{text}'")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2] or " "))


def make_mount(config, key, text, unprivileged):
    """The kept form of a mount point; a volume is made if the text asks for one (`STORAGE:GIB`)."""
    point = properties.parse(text, "volume")
    volume = point["volume"]
    if runtime.kind_of(volume) == "bind":
        if not os.path.isdir(paths.place(volume)):
            raise Failure(f"directory '{volume}' does not exist")
    elif runtime.kind_of(volume) == "device":
        if not os.path.exists(volume):
            raise Failure(f"Device {volume} does not exist")
    elif match := re.fullmatch(r"([^:]+):(\d+(?:\.\d+)?)", volume):
        # Whole MiB; the rest is dropped (PVE::LXC, create_disks).
        kibibytes = int(float(match[2]) * 1024) * 1024
        point["volume"] = storage.allocate(match[1], config.vmid, kibibytes)
        try:
            disk_image.make_file_system(storage.path_of(point["volume"]), unprivileged)
        except BaseException:
            storage.free(point["volume"])
            raise
        point["size"] = size_text(kibibytes * 1024) if kibibytes else "0T"
    else:
        path = storage.path_of(volume)
        if not os.path.exists(path):
            raise Failure(f"volume '{volume}' does not exist")
        point["size"] = size_text(os.stat(path).st_size) if os.path.isfile(path) else "0T"
    return canonical_mount(key, point)


def check(config, changes, deletions):
    """Refuses what may not be changed."""
    if "unprivileged" in changes:
        raise Failure("unable to modify read-only option: 'unprivileged'")
    if "unprivileged" in deletions:
        raise Failure("unable to delete read-only option: 'unprivileged'")
    if config.get("protection") == 1:
        for key in [*changes, *deletions]:
            if is_mount(key):
                raise Failure(f"can't update CT {config.vmid} drive '{key}' - protection mode enabled")
    for key in deletions:
        if key in ("rootfs", "memory", "ostype") and key in config.current.values:
            raise Failure(f"unable to delete required option '{key}'")
    for key, text in changes.items():
        if re.fullmatch(r"dev\d+", key):
            device = properties.parse(text, "path")["path"]
            if not os.path.exists(device):
                raise BadParameters({key: f"Device {device} does not exist"})


def apply(config, changes, deletions, revert):
    """Applies checked changes to a configuration. Gives warnings and late problems; the caller writes the file."""
    running = runtime.is_running(config.vmid)
    told = []
    for key in revert:
        config.pending.values.pop(key, None)
        config.pending.deletions = [one for one in config.pending.deletions if one != key]
    for key in deletions:
        if key not in config.current.values and key not in config.pending.values:
            told.append(f"cannot delete '{key}' - not set in current configuration!")
            continue
        config.pending.values.pop(key, None)
        if key not in config.current.values:
            continue
        if running and not (key in AT_ONCE or key.startswith("net")):
            config.pending.deletions = sorted({*config.pending.deletions, key})
        else:
            told += _delete(config, key, running)
    for key, value in changes.items():
        config.pending.deletions = [one for one in config.pending.deletions if one != key]
        fresh = key not in config.current.values
        if key.startswith("net"):
            value = canonical_net(value)
        elif is_mount(key):
            value = make_mount(config, key, value, config.get("unprivileged") == 1)
        if running and not (key in AT_ONCE or key.startswith("net") or (fresh and key.startswith(("mp", "dev")))):
            # What is wanted again as it is waits for nothing (PVE::AbstractConfig, cleanup_pending).
            config.pending.values.pop(key, None)
            if config.get(key) != value:
                config.pending.values[key] = value
            continue
        config.pending.values.pop(key, None)
        told += _put(config, key, value, running)
    return told


def settle(config):
    """Before a start: what was pending comes into force."""
    for key in config.pending.deletions:
        _delete(config, key, False)
    for key, value in config.pending.values.items():
        _put(config, key, value, False)
    config.pending = Section()


def _put(config, key, value, running):
    old = config.get(key)
    config.current.values[key] = value
    told = []
    if is_mount(key) and old is not None:
        told += _set_aside(config, old, value)
    if running:
        told += hotplug.plug(config, key, old, value)
    elif key.startswith("net"):
        told += missing_bridge(value)
    return told


def _delete(config, key, running):
    old = config.current.values.pop(key)
    if is_mount(key):
        return _set_aside(config, old, None)
    if running:
        return hotplug.unplug(config, key, old)
    return []


def missing_bridge(text):
    """Told after the configuration was written, as Proxmox does."""
    bridge = properties.parse(text).get("bridge")
    if bridge and not paths.ON_PAPER and not os.path.isdir(f"/sys/class/net/{bridge}"):
        return [Failure(f"bridge '{bridge}' does not exist")]
    return []


def _set_aside(config, old, fresh):
    """A volume that is no longer mounted becomes `unusedN`; its data stays."""
    volume = properties.parse(old, "volume")["volume"]
    if runtime.kind_of(volume) == "volume" and (fresh is None or properties.parse(fresh, "volume")["volume"] != volume):
        add_unused(config, volume)
    return []


def add_unused(config, volume):
    """Keeps a volume in the configuration that is mounted nowhere; its key."""
    number = next(number for number in range(256) if f"unused{number}" not in config.current.values)
    config.current.values[f"unused{number}"] = volume
    return f"unused{number}"
