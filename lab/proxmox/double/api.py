"""The paths of the API that `pvesh` reaches, and what they answer."""

import os
import re
import subprocess

from . import jobs, paths, storage
from .failure import Failure
from .guests import guest_changes, guest_config, guest_status, snapshots
from .guests.guest_options import INTEGERS

VERSION = {"release": "9.1", "repoid": "0double0", "version": "9.1.1"}
ROUTES = []


def route(method, pattern):
    """Names the function that answers a method on a path; `{name}` in the path becomes an argument."""

    def keep(function):
        expression = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        ROUTES.append((method, re.compile(expression), function))
        return function

    return keep


def answer(method, path, options):
    """What the API answers to a method on a path."""
    for known, expression, function in ROUTES:
        if known == method and (match := expression.fullmatch("/" + path.strip("/"))):
            found = match.groupdict()
            node = found.pop("node", None)
            if node not in (None, paths.node(), "localhost"):
                raise Failure(f"no such cluster node '{node}'")
            return function(**found, options=options)
    raise Failure(f"No '{method}' handler defined for '/{path.strip('/')}'")


@route("get", "/version")
def version(options):
    return VERSION


@route("get", "/nodes")
def nodes(options):
    return [{"node": paths.node(), "status": "online", "type": "node", "id": f"node/{paths.node()}", **_node()}]


@route("get", "/nodes/{node}/status")
def node_status(options):
    memory = _memory()
    disk = os.statvfs("/")
    return {
        "cpuinfo": {"cpus": os.cpu_count()},
        "memory": {"total": memory["MemTotal"], "free": memory["MemAvailable"], "used": memory["MemTotal"] - memory["MemAvailable"]},
        "rootfs": {"total": disk.f_blocks * disk.f_frsize, "avail": disk.f_bavail * disk.f_frsize, "free": disk.f_bfree * disk.f_frsize},
        "pveversion": f"pve-manager/{VERSION['version']}/{VERSION['repoid']}",
    }


@route("get", "/nodes/{node}/lxc")
def guests(options):
    return [guest_status.status_of(vmid) for vmid in guest_config.every()]


@route("get", "/nodes/{node}/lxc/{vmid}/config")
def guest_configuration(vmid, options):
    config = guest_config.read(vmid)
    if "snapshot" in options:
        if options["snapshot"] not in config.snapshots:
            raise Failure(f"snapshot '{options['snapshot']}' does not exist")
        return typed(config.snapshots[options["snapshot"]].values)
    values = config.current.values if options.get("current") == "1" else config.with_pending()
    result = {**typed(values), "digest": config.digest}
    if config.current.raw:
        result["lxc"] = [list(line) for line in config.current.raw]
    return result


@route("get", "/nodes/{node}/lxc/{vmid}/pending")
def guest_pending(vmid, options):
    config = guest_config.read(vmid)
    result = []
    for key in sorted({*config.current.values, *config.pending.values}):
        entry = {"key": key}
        if key in config.current.values:
            entry["value"] = typed(config.current.values)[key]
        if key in config.pending.values:
            entry["pending"] = typed(config.pending.values)[key]
        if key in config.pending.deletions:
            entry["delete"] = 1
        result.append(entry)
    return [*result, {"key": "digest", "value": config.digest}]


@route("get", "/nodes/{node}/lxc/{vmid}/status/current")
def guest_current(vmid, options):
    return {**guest_status.status_of(vmid), "ha": {"managed": 0}}


@route("create", "/nodes/{node}/lxc/{vmid}/status/{verb}")
def guest_verb(vmid, verb, options):
    _pct(verb, vmid, *_words(options))
    return task(f"vz{verb}", vmid)


@route("set", "/nodes/{node}/lxc/{vmid}/config")
def set_guest(vmid, options):
    _pct("set", vmid, *_words(options))


@route("delete", "/nodes/{node}/lxc/{vmid}")
def delete_guest(vmid, options):
    _pct("destroy", vmid, *_words(options))
    return task("vzdestroy", vmid)


@route("get", "/nodes/{node}/lxc/{vmid}/snapshot")
def guest_snapshots(vmid, options):
    return snapshots.listed(vmid)


@route("get", "/cluster/resources")
def resources(options):
    kind = options.get("type")
    found = []
    if kind in (None, "vm"):
        for vmid in guest_config.every():
            found.append({**guest_status.status_of(vmid), "id": f"lxc/{vmid}", "node": paths.node()})
    if kind in (None, "storage"):
        found += [{**one, "id": f"storage/{paths.node()}/{one['storage']}", "node": paths.node(), "type": "storage"} for one in storages_here(options)]
    if kind in (None, "node"):
        found += nodes(options)
    return found


@route("get", "/cluster/nextid")
def next_id(options):
    taken = set(guest_config.every())
    if "vmid" in options:
        if options["vmid"] in taken:
            raise Failure(f"VM {options['vmid']} already exists")
        return options["vmid"]
    return next(str(number) for number in range(100, 10**9) if str(number) not in taken)


@route("get", "/storage")
def storage_list(options):
    return [_storage(one) for one in storage.every().values()]


@route("get", "/storage/{name}")
def storage_one(name, options):
    return {**_storage(storage.get(name)), "digest": "0" * 40}


@route("get", "/nodes/{node}/storage")
def storages_here(options):
    found = []
    for one in storage.every().values():
        active = one.active()
        total, used, available = one.usage() if active else (0, 0, 0)
        entry = {"storage": one.id, "type": one.type, "content": ",".join(one.contents), "active": int(active)}
        entry |= {"enabled": int("disable" not in one.settings), "total": total, "used": used, "avail": available, "shared": 0}
        if "content" not in options or options["content"] in one.contents:
            found.append(entry)
    return found


@route("get", "/nodes/{node}/storage/{name}/status")
def storage_status(name, options):
    storage.get(name)
    return next(one for one in storages_here({}) if one["storage"] == name)


@route("get", "/nodes/{node}/storage/{name}/content")
def storage_content(name, options):
    return storage.volumes(storage.get(name), options.get("content"), options.get("vmid"))


@route("delete", "/nodes/{node}/storage/{name}/content/{volume}")
def delete_content(name, volume, options):
    storage.free(volume if ":" in volume else f"{name}:{volume}")
    return task("imgdel", name)


@route("get", "/cluster/backup")
def backup_jobs(options):
    return [_job(name, settings) for name, settings in jobs.every().items()]


@route("get", "/cluster/backup/{name}")
def backup_job(name, options):
    return _job(name, jobs.get(name))


@route("create", "/cluster/backup")
def create_backup_job(options):
    name = options.pop("id", None) or f"backup-{os.urandom(4).hex()}"
    jobs.create(name, options)


@route("set", "/cluster/backup/{name}")
def set_backup_job(name, options):
    deletions = [one for one in re.split(r"[,;\s]+", options.pop("delete", "")) if one]
    jobs.change(name, options, deletions)


@route("delete", "/cluster/backup/{name}")
def delete_backup_job(name, options):
    jobs.remove(name)


def typed(values):
    """Values as JSON has them: whole numbers and booleans are numbers."""
    return {key: int(value) if key in INTEGERS else value for key, value in values.items()}


def task(kind, what):
    """The name of a finished task."""
    return f"UPID:{paths.node()}:{os.getpid():08X}:00000000:00000000:{kind}:{what}:root@pam:"


def _storage(one):
    return {"storage": one.id, "type": one.type, **one.settings, "content": ",".join(one.contents)}


def _job(name, settings):
    result = {"id": name, "type": "vzdump", "enabled": 1, **settings}
    for key in ("enabled", "all", "protected", "repeat-missed", "remove"):
        if str(result.get(key, "")).isdigit():
            result[key] = int(result[key])
    for key in ("prune-backups", "performance", "fleecing"):
        if key in result:
            result[key] = dict(part.split("=", 1) for part in result[key].split(",") if "=" in part)
    return result


def _pct(verb, vmid, *words):
    result = subprocess.run(["pct", verb, vmid, *words], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Failure(result.stderr.strip(), result.returncode)


def _words(options):
    return [word for key, value in options.items() for word in (f"--{key}", value)]


def _memory():
    with open("/proc/meminfo", encoding="utf-8") as file:
        return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in file}


def _node():
    memory = _memory()
    return {"maxcpu": os.cpu_count(), "maxmem": memory["MemTotal"], "mem": memory["MemTotal"] - memory["MemAvailable"]}
