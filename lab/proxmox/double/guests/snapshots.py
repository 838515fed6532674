"""Snapshots of guests whose volumes all lie on storages that can take them."""

import os
import re
import subprocess
import time

from .. import paths, properties, storage
from ..failure import Failure
from ..files import guest_lock
from . import guest_changes, guest_config, runtime
from .guest_config import Section

NAME = r"[A-Za-z][A-Za-z0-9\-_]{1,39}"


def _volumes(config):
    found = []
    for _, point in runtime.mount_points(config):
        if runtime.kind_of(point["volume"]) != "volume" or not storage.get(storage.split(point["volume"])[0]).thin:
            raise Failure("snapshot feature is not available")
        found.append(point["volume"])
    return found


def _copy(source, target):
    if paths.ON_PAPER:
        open(target, "w", encoding="utf-8").close()
        return
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", source, target], check=True)


def take(vmid, name, description):
    """A snapshot; a running guest is frozen meanwhile."""
    if name in ("current", "vzdump", "pending"):
        raise Failure(f"unable to use snapshot name '{name}' (reserved name)")
    if not re.fullmatch(NAME, name):
        raise Failure("400 Parameter verification failed.\nsnapname: invalid format - invalid configuration ID '%s'" % name)
    with guest_lock(vmid):
        config = guest_config.read(vmid)
        _refuse_locked(config)
        if name in config.snapshots:
            raise Failure(f"snapshot name '{name}' already used")
        volumes = _volumes(config)
        frozen = runtime.is_running(vmid) and not paths.ON_PAPER
        if frozen:
            subprocess.run(["lxc-freeze", "-n", str(vmid)], check=True)
            os.sync()
        try:
            for volume in volumes:
                _copy(storage.path_of(volume), storage.snapshot_path(volume, name))
        finally:
            if frozen:
                subprocess.run(["lxc-unfreeze", "-n", str(vmid)], check=True)
        values = {key: value for key, value in config.current.values.items() if key not in ("lock", "description")}
        values["snaptime"] = int(time.time())
        if description is not None:
            values["description"] = description
        config.snapshots[name] = Section(values, list(config.current.raw))
        config.current.values["parent"] = name
        guest_config.write(config)


def roll_back(vmid, name, start):
    """Back to a snapshot; a running guest is stopped for it."""
    config = guest_config.read(vmid)
    _refuse_locked(config)
    section = _must(config, name)
    if runtime.is_running(vmid):
        runtime.kill(config)
    with guest_lock(vmid):
        for volume in _volumes(config):
            _copy(storage.snapshot_path(volume, name), storage.path_of(volume))
        kept = {key: value for key, value in config.current.values.items() if key.startswith("unused") or key == "description"}
        config.current.values = {key: value for key, value in section.values.items() if key not in ("snaptime", "description", "parent")} | kept
        config.current.values["parent"] = name
        config.current.raw = list(section.raw)
        guest_config.write(config)
    if start:
        runtime.start(config)


def remove(vmid, name):
    """A snapshot is gone; its children's parent is its own."""
    with guest_lock(vmid):
        config = guest_config.read(vmid)
        _refuse_locked(config)
        section = _must(config, name)
        for key, value in section.values.items():
            if guest_changes.is_mount(key):
                path = storage.snapshot_path(properties.parse(value, "volume")["volume"], name)
                if os.path.exists(path):
                    os.unlink(path)
        del config.snapshots[name]
        for other in [config.current, *config.snapshots.values()]:
            if other.values.get("parent") == name:
                other.values.pop("parent")
                if "parent" in section.values:
                    other.values["parent"] = section.values["parent"]
        guest_config.write(config)


def listed(vmid):
    """All snapshots, as the API lists them, the running state last."""
    config = guest_config.read(vmid)
    found = []
    for name, section in config.snapshots.items():
        entry = {"name": name, "snaptime": int(section.values.get("snaptime", 0)), "description": section.values.get("description", "")}
        if "parent" in section.values:
            entry["parent"] = section.values["parent"]
        found.append(entry)
    found.sort(key=lambda entry: entry["snaptime"])
    now = {"name": "current", "description": "You are here!", "digest": config.digest, "running": int(runtime.is_running(vmid))}
    if "parent" in config.current.values:
        now["parent"] = config.get("parent")
    return [*found, now]


def tree(vmid):
    """The text of `pct listsnapshot`."""
    lines, depth = [], 0
    for entry in listed(vmid):
        lines.append(f"{' ' * depth}`-> {entry['name']:<{max(1, 24 - depth)}} {entry['description'].strip() or 'no-description'}")
        depth += 1
    return "\n".join(lines)


def _must(config, name):
    if name not in config.snapshots:
        raise Failure(f"snapshot '{name}' does not exist")
    return config.snapshots[name]


def _refuse_locked(config):
    config.refuse_lock()
