"""Backups of guests: one archive per guest with its configuration inside, and which of them to keep."""

import os
import re
import subprocess
import tempfile
import time
from datetime import datetime

from . import paths, properties, storage
from .failure import Failure
from .files import guest_lock
from .guests import guest_config, runtime

COMPRESSION = {"0": ("", []), "zstd": (".zst", ["--zstd"]), "1": (".zst", ["--zstd"]), "gzip": (".gz", ["--gzip"])}


def back_up(vmid, options, tell):
    """Makes an archive of one guest, and gives its path."""
    config = guest_config.read(vmid)
    config.refuse_lock()
    folder = _folder(options)
    suffix, flags = COMPRESSION[options.get("compress", "0")]
    stamp = time.strftime("%Y_%m_%d-%H_%M_%S")
    target = f"{folder}/vzdump-lxc-{vmid}-{stamp}.tar{suffix}"
    mode = options.get("mode", "snapshot")
    running = runtime.is_running(vmid)
    points = _points(config, tell)
    tell(f"status = {'running' if running else 'stopped'}")
    if mode == "snapshot" and not all(_can_snapshot(point) for _, point in points):
        tell("mode failure - some volumes do not support snapshots")
        tell("trying 'suspend' mode instead")
        mode = "suspend"
    tell(f"backup mode: {mode if running else 'stop'}")
    tell(f"creating vzdump archive '{target}'")
    _lock(vmid, "backup")
    try:
        if running and mode == "stop":
            runtime.shut_down(config, 60, True)
        elif running and not paths.ON_PAPER:
            subprocess.run(["lxc-freeze", "-n", str(vmid)], check=True)
        try:
            _archive(config, points, target, flags, options)
        finally:
            if running and mode == "stop":
                runtime.start(config)
            elif running and not paths.ON_PAPER:
                subprocess.run(["lxc-unfreeze", "-n", str(vmid)], check=True)
    finally:
        _lock(vmid, None)
    if "notes-template" in options:
        notes = options["notes-template"].replace("{{guestname}}", str(config.get("hostname"))).replace("{{vmid}}", str(vmid)).replace("{{node}}", paths.node())
        with open(f"{target}.notes", "w", encoding="utf-8") as file:
            file.write(notes)
    if options.get("protected") == 1:
        open(f"{target}.protected", "w", encoding="utf-8").close()
    tell(f"archive file size: {os.path.getsize(target) // 1024**2}MB")
    return target


def prune_marks(name, vmid, keep):
    """Each backup of a storage with `keep`, `remove` or `protected`, the newest first within its guest."""
    entries = sorted(storage.volumes(storage.get(name), "backup", vmid), key=_time_of, reverse=True)
    marks = []
    for guest in sorted({entry.get("vmid") for entry in entries if "vmid" in entry}):
        own = [entry for entry in entries if entry.get("vmid") == guest]
        kept = _kept([entry for entry in own if not entry.get("protected")], keep)
        for entry in own:
            mark = "protected" if entry.get("protected") else "keep" if entry["volid"] in kept else "remove"
            marks.append((entry, mark))
    return marks


def forget(volume):
    """Removes a backup with its log and notes."""
    path = storage.path_of(volume)
    base = re.sub(r"\.tar(\.\w+)?$", "", path)
    for one in (path, f"{path}.notes", f"{base}.log"):
        if os.path.exists(one):
            os.unlink(one)


def _kept(entries, keep):
    if not keep or keep.get("keep-all"):
        return {entry["volid"] for entry in entries}
    kept = set()
    periods = {
        **{"keep-last": None, "keep-hourly": "%Y-%m-%d %H", "keep-daily": "%Y-%m-%d"},
        **{"keep-weekly": "%G-%V", "keep-monthly": "%Y-%m", "keep-yearly": "%Y"},
    }
    for key, period in periods.items():
        count, seen = int(keep.get(key, 0)), {_period(entry, period) for entry in entries if entry["volid"] in kept and period}
        for entry in entries:
            if count == 0:
                break
            when = _period(entry, period)
            if entry["volid"] in kept or when in seen:
                continue
            kept.add(entry["volid"])
            seen.add(when)
            count -= 1
    return kept


def _time_of(entry):
    match = re.search(r"(\d{4}_\d\d_\d\d-\d\d_\d\d_\d\d)", entry["volid"])
    return datetime.strptime(match[1], "%Y_%m_%d-%H_%M_%S") if match else datetime.fromtimestamp(entry["ctime"])


def _period(entry, form):
    return entry["volid"] if form is None else _time_of(entry).strftime(form)


def _folder(options):
    if "dumpdir" in options:
        return paths.place(options["dumpdir"])
    one = storage.get(options.get("storage", "local"))
    if "backup" not in one.contents:
        raise Failure(f"could not get storage information for '{one.id}': storage does not support 'backup' content type")
    if not one.active():
        raise Failure(f"could not activate storage '{one.id}': directory is expected to be a mount point but is not mounted")
    folder = one.folder("backup")
    os.makedirs(folder, exist_ok=True)
    return folder


def _points(config, tell):
    included = []
    for key, point in runtime.mount_points(config):
        kind = runtime.kind_of(point["volume"])
        if kind != "volume":
            tell(f"excluding {kind} mount point {key} ('{point['mp']}') from backup (not a volume)")
        elif key != "rootfs" and point.get("backup") != "1":
            tell(f"excluding volume mount point {key} ('{point['mp']}') from backup (disabled)")
        else:
            included.append((key, point))
            where = point.get("mp", "/")
            tell(f"including mount point {key} ('{where}') in backup")
    return included


def _can_snapshot(point):
    return storage.get(storage.split(point["volume"])[0]).thin


def _archive(config, points, target, flags, options):
    if paths.ON_PAPER:
        open(target, "w", encoding="utf-8").close()
        return
    with tempfile.TemporaryDirectory(prefix="vzdump-") as work:
        process = runtime.init_process(config.vmid)
        roots = []
        try:
            os.makedirs(f"{work}/meta/etc/vzdump")
            section = guest_config.GuestConfig("0", current=guest_config.Section({**config.current.values}, config.current.raw))
            section.current.values.pop("lock", None)
            with open(f"{work}/meta/etc/vzdump/pct.conf", "w", encoding="utf-8") as file:
                file.write(guest_config.render(section))
            if process is None:
                runtime.mount_all(config, f"{work}/root")
                roots.append(f"{work}/root")
                root = f"{work}/root"
            else:
                root = f"{runtime.folder(config.vmid)}/rootfs"
            command = [
                *("tar", "--create", *flags, "--file", f"{target}.part", "--sparse", "--numeric-owner", "--acls", "--xattrs"),
                *("--xattrs-include=user.*", "--xattrs-include=security.capability", "--warning=no-file-ignored"),
                *("--warning=no-file-changed", "--one-file-system", "--exclude=./tmp/?*", "--exclude=./var/tmp/?*", "--exclude=./var/run/?*.pid"),
                *(f"--exclude=.{pattern}" for pattern in options.get("exclude-path", [])),
                *("--directory", f"{work}/meta", "./etc/vzdump/pct.conf", "--directory", root, "."),
                *(f".{point['mp']}" for key, point in points if key != "rootfs"),
            ]
            owner = runtime.owner_of(config)
            if owner:
                maps = [word for kind in "ug" for word in ("-m", f"{kind}:0:{owner}:65536", "-m", f"{kind}:65536:0:1")]
                command = ["lxc-usernsexec", *maps, "--", *command]
                os.chmod(work, 0o755)
                command[command.index("--file") + 1] = "-"
                with open(f"{target}.part", "wb") as out:
                    result = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
            else:
                result = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
            if result.returncode > 1:
                raise Failure(f"command 'tar' failed: exit code {result.returncode}: {result.stderr.strip()}")
            os.rename(f"{target}.part", target)
        finally:
            for one in roots:
                runtime.unmount(one)
            if os.path.exists(f"{target}.part"):
                os.unlink(f"{target}.part")


def _lock(vmid, lock):
    with guest_lock(vmid):
        config = guest_config.read(vmid)
        if lock:
            config.current.values["lock"] = lock
        else:
            config.current.values.pop("lock", None)
        guest_config.write(config)
