"""`pvesm`: storages and volumes."""

import os
import re
import subprocess
import sys

from .. import api, arguments, backup, paths, storage
from ..failure import Failure
from ..files import locked
from ..guests import creation
from ..guests.guest_options import STORAGE
from ..options import Option, flag, integer, table, text, words

TYPES = ("dir", "lvm", "lvmthin", "zfspool", "nfs", "cifs", "pbs", "btrfs")
SETTINGS = table(
    *(text("path", r"/[-/a-zA-Z0-9_.@]*", "invalid format - invalid path"), words("content"), words("nodes"), text("prune-backups")),
    *(text("is_mountpoint"), flag("create-base-path"), flag("create-subdirs"), flag("mkdir"), text("content-dirs"), flag("disable")),
    *(flag("shared"), text("thinpool"), text("vgname"), text("server"), text("export"), text("options"), text("preallocation")),
    *(text("pool"), Option("maxfiles", "string"), text("max-protected-backups")),
)
FIXED = ("path", "thinpool", "vgname", "server", "export")


def add(options):
    kind, name = options.pop("type"), options.pop("storage")
    if kind not in TYPES:
        raise Failure("400 Parameter verification failed.\ntype: value '%s' does not have a value in the enumeration '%s'" % (kind, ", ".join(TYPES)))
    if not re.fullmatch(STORAGE, name):
        raise Failure(f"400 Parameter verification failed.\nstorage: invalid format - storage ID '{name}' contains illegal characters")
    if kind == "dir" and "path" not in options:
        raise Failure("400 Parameter verification failed.\npath: property is missing and it is not optional")
    with locked("storage-config"):
        storages = storage.every()
        if name in storages:
            raise Failure(f"create storage failed: storage ID '{name}' already defined")
        options.setdefault("content", "images,rootdir" if kind in ("lvmthin", "zfspool") else "vztmpl,iso,backup,images,rootdir")
        fresh = storage.Storage(kind, name, _texts(options))
        if kind == "dir" and options.get("create-base-path", 1) == 1 and fresh.settings.get("is_mountpoint", "no") in ("no", "0"):
            os.makedirs(fresh.path, exist_ok=True)
        storages[name] = fresh
        if kind == "dir" and "disable" not in fresh.settings:
            fresh.refuse_unmounted()
        storage.write(storages)
    if kind == "dir" and fresh.active():
        _make_folders(fresh)


def set_(options):
    name = options.pop("storage")
    deletions = [one for one in re.split(r"[,;\s]+", options.pop("delete", "")) if one]
    with locked("storage-config"):
        storages = storage.every()
        if name not in storages:
            raise Failure(f"update storage failed: storage '{name}' does not exist")
        for key in FIXED:
            if key in options:
                raise Failure(f"update storage failed: can't change value of fixed parameter '{key}'")
        storages[name].settings.update(_texts(options))
        for key in deletions:
            storages[name].settings.pop(key, None)
        storage.write(storages)
    if storages[name].type == "dir" and storages[name].active():
        _make_folders(storages[name])


def remove(options):
    with locked("storage-config"):
        storages = storage.every()
        if storages.pop(options["storage"], None) is None:
            raise Failure(f"delete storage failed: storage '{options['storage']}' does not exist")
        storage.write(storages)


def status(options):
    if "storage" in options and options["storage"] not in storage.every():
        raise Failure("400 Parameter verification failed.\nstorage: No such storage.")
    width = max([len("Name"), *(len(name) for name in storage.every())])
    print(f"{'Name':<{width}} {'Type':>10} {'Status':>10} {'Total (KiB)':>15} {'Used (KiB)':>15} {'Available (KiB)':>15} {'%':>8}")
    for one in api.storages_here({key: options[key] for key in ("content",) if key in options}):
        if options.get("storage", one["storage"]) != one["storage"]:
            continue
        state = "active" if one["active"] else "inactive" if one["enabled"] else "disabled"
        share = f"{100 * one['used'] / one['total']:.2f}%" if one["total"] else "N/A" if state == "disabled" else "0.00%"
        numbers = [one[key] // 1024 for key in ("total", "used", "avail")]
        print(f"{one['storage']:<{width}} {one['type']:>10} {state:>10} {numbers[0]:>15} {numbers[1]:>15} {numbers[2]:>15} {share:>8}")


def list_(options):
    found = storage.volumes(storage.get_active(options["storage"]), options.get("content"), options.get("vmid"))
    width = max([0, *(len(one["volid"]) for one in found)])
    print(f"{'Volid':<{width}} {'Format':<7} {'Type':<9} {'Size':>13} VMID")
    for one in sorted(found, key=lambda one: "vmid" not in one):
        print(f"{one['volid']:<{width}} {one['format']:<7} {one['content']:<9} {one['size']:>13} {one.get('vmid', '')}".rstrip())


def path(options):
    print(storage.path_of(options["volume"]))


def alloc(options):
    size = options["size"]
    kibibytes = int(size) if size.isdigit() else int(float(size[:-1]) * {"M": 1024, "G": 1024**2}[size[-1]])
    print(f"successfully created '{storage.allocate(options['storage'], options['vmid'], kibibytes)}'")


def free(options):
    """Its exit code is 0 even when it fails: the real one's worker fails, not the command (`free` in PVE::CLI::pvesm)."""
    volume = options["volume"]
    if ":" not in volume and "storage" in options:
        volume = f"{options['storage']}:{volume}"
    if _in_use(storage.path_of(volume)):
        print(f"lvremove '{volume}' error: Logical volume is used by another device.", file=sys.stderr)
        return
    storage.free(volume)
    print(f"Removed volume '{volume}'")


def extractconfig(options):
    print(creation.read_archived_text(storage.path_of(options["volume"])), end="")


def prune_backups(options):
    keep = {key: value for key, value in options.items() if key.startswith("keep-")}
    for entry, mark in backup.prune_marks(options["storage"], options.get("vmid"), keep):
        print(f"{entry['volid']} {mark}")
        if mark == "remove" and options.get("dry-run") != 1:
            backup.forget(entry["volid"])


def _texts(options):
    return {key: str(value) for key, value in options.items()}


def _make_folders(one):
    for content in one.contents:
        if content in storage.CONTENT_FOLDERS:
            os.makedirs(one.folder(content), exist_ok=True)


def _in_use(path):
    if paths.ON_PAPER or not os.path.isfile(path):
        return False
    loops = subprocess.run(["losetup", "--noheadings", "--associated", path], capture_output=True, text=True, check=False)
    return loops.stdout.strip() != ""


KEEP = [integer(f"keep-{word}", 0) for word in ("last", "hourly", "daily", "weekly", "monthly", "yearly")]
COMMANDS = {
    "add": (add, SETTINGS, ["type", "storage"]),
    "set": (set_, {**SETTINGS, **table(words("delete"))}, ["storage"]),
    "remove": (remove, {}, ["storage"]),
    "status": (status, table(text("storage"), text("content"), flag("enabled")), []),
    "list": (list_, table(text("content"), text("vmid")), ["storage"]),
    "path": (path, {}, ["volume"]),
    "alloc": (alloc, table(text("format")), ["storage", "vmid", "filename", "size"]),
    "free": (free, table(text("storage")), ["volume"]),
    "extractconfig": (extractconfig, {}, ["volume"]),
    "prune-backups": (prune_backups, table(flag("dry-run"), text("vmid"), text("type"), *KEEP), ["storage"]),
}


def main(argv):
    """Runs one subcommand."""
    arguments.run("pvesm", COMMANDS, argv)
