"""`pct`: the guests of this host."""

import os
import re
import subprocess
import sys

from .. import arguments, paths, properties, storage
from ..failure import Failure
from ..files import guest_lock
from ..guests import creation, disk_image, guest_changes, guest_config, guest_status, rescan, runtime, snapshots
from ..guests.guest_options import KEYS, STORAGE, VMID, VMID_OPTION
from ..options import flag, integer, number, table, text, words

SET_KEYS = {name: option for name, option in KEYS.items() if not name.startswith("unused") and name not in ("unprivileged",)}
CREATE = {
    **KEYS,
    **table(
        *(text("storage", STORAGE), text("password"), text("ssh-public-keys"), text("pool"), number("bwlimit", 0, 10**9)),
        *(flag("start"), flag("force"), flag("restore"), flag("unique"), flag("ignore-unpack-errors"), flag("ha-managed")),
    ),
}


def create(options):
    if "password" in options and len(options["password"]) < 5:
        raise Failure("400 Parameter verification failed.\npassword: value must be at least 5 characters long")
    creation.create(options["vmid"], options["ostemplate"], {key: value for key, value in options.items() if key not in ("vmid", "ostemplate")})


def restore(options):
    create({**options, "restore": 1})


def destroy(options):
    creation.destroy(*(options["vmid"], options.get("force") == 1, options.get("purge") == 1, options.get("destroy-unreferenced-disks") == 1))


def set_(options):
    vmid = options["vmid"]
    deletions = _names(options.get("delete"))
    revert = _names(options.get("revert"))
    changes = {key: value for key, value in options.items() if key in KEYS}
    if not changes and not deletions and not revert:
        raise Failure("no options specified")
    with guest_lock(vmid):
        config = guest_config.read(vmid)
        if "digest" in options and options["digest"] != config.digest:
            raise Failure("detected modified configuration - file changed by other user? Try again.")
        config.refuse_lock()
        guest_changes.check(config, changes, deletions)
        told = guest_changes.apply(config, changes, deletions, revert)
        guest_config.write(config)
        runtime.write_lxc_file(config)
    for one in told:
        if isinstance(one, Failure):
            raise one
        print(one, file=sys.stderr)


def config(options):
    kept = guest_config.read(options["vmid"])
    if "snapshot" in options:
        if options["snapshot"] not in kept.snapshots:
            raise Failure(f"snapshot '{options['snapshot']}' does not exist")
        values = kept.snapshots[options["snapshot"]].values
    else:
        values = kept.current.values if options.get("current") == 1 else kept.with_pending()
    for key in sorted(values):
        value = guest_config.encode(values[key]) if key == "description" else values[key]
        print(f"{key}: {value}")
    for key, value in kept.current.raw:
        print(f"{key}: {value}")


def pending(options):
    kept = guest_config.read(options["vmid"])
    shown = lambda key, value: guest_config.encode(value) if key == "description" else value
    for key in sorted({*kept.current.values, *kept.pending.values}):
        if key in kept.current.values:
            print(f"cur {key}: {shown(key, kept.get(key))}")
        if key in kept.pending.values:
            print(f"new {key}: {shown(key, kept.pending.values[key])}")
        if key in kept.pending.deletions:
            print(f"del {key}: {shown(key, kept.get(key))}")


def status(options):
    state = guest_status.status_of(options["vmid"])
    if options.get("verbose") == 1:
        for key in sorted(state):
            print(f"{key}: {state[key]}")
    else:
        print(f"status: {state['status']}")


def list_(_):
    ids = guest_config.every()
    if ids:
        print(f"{'VMID':<10} {'Status':<10} {'Lock':<12} {'Name':<20}")
    for vmid in ids:
        state = guest_status.status_of(vmid)
        print(f"{vmid:<10} {state['status']:<10} {state.get('lock', ''):<12} {state['name']:<20}")


def start(options):
    vmid = options["vmid"]
    with guest_lock(vmid):
        kept = guest_config.read(vmid)
        if "lock" in kept.current.values and options.get("skiplock") != 1:
            raise Failure(f"CT is locked ({kept.get('lock')})")
        if runtime.is_running(vmid):
            raise Failure(f"CT {vmid} already running")
        if kept.pending.values or kept.pending.deletions:
            guest_changes.settle(kept)
            guest_config.write(kept)
    runtime.start(kept)


def stop(options):
    runtime.kill(_running(options))


def shutdown(options):
    runtime.shut_down(_running(options), options.get("timeout", 60), options.get("forceStop") == 1)


def reboot(options):
    kept = _running(options)
    runtime.shut_down(kept, options.get("timeout", 60), True)
    start({"vmid": options["vmid"]})


def exec_(options):
    vmid, command = options["vmid"], options["extra-args"]
    guest_config.read(vmid)
    if not runtime.is_running(vmid):
        raise Failure(f"container '{vmid}' not running!")
    os.environ["PATH"] = "/sbin:/bin:/usr/sbin:/usr/bin"
    keep = [] if options.get("keep-env", 1) == 1 else ["--clear-env"]
    os.execvp("lxc-attach", ["lxc-attach", "-n", vmid, *keep, "--", *command])


def enter(options):
    if not runtime.is_running(options["vmid"]):
        raise Failure(f"container '{options['vmid']}' not running!")
    os.execvp("lxc-attach", ["lxc-attach", "-n", options["vmid"]])


def push(options):
    """Its exit code is 0 even when it fails: the real one's worker fails, not the command."""
    vmid = options["vmid"]
    guest_config.read(vmid)
    if not runtime.is_running(vmid):
        raise Failure("can only push files to a running CT")
    try:
        with open(options["file"], "rb") as source:
            script = 'cat > "$1" && { [ -z "$2" ] || chmod "$2" "$1"; } && { [ -z "$3" ] || chown "$3" "$1"; }'
            owner = options.get("user", "") + (f":{options['group']}" if "group" in options else "")
            _worker("push", ["lxc-attach", "-n", vmid, "--", "/bin/sh", "-c", script, "push", options["destination"], options.get("perms", ""), owner], stdin=source)
    except OSError as problem:
        print(f"failed to open {options['file']} for reading: {problem.strerror}", file=sys.stderr)


def pull(options):
    """Its exit code is 0 even when it fails."""
    vmid = options["vmid"]
    guest_config.read(vmid)
    if not runtime.is_running(vmid):
        raise Failure("can only pull files from a running CT")
    try:
        with open(options["destination"], "wb") as target:
            _worker("pull", ["lxc-attach", "-n", vmid, "--", "cat", options["path"]], stdout=target)
    except OSError as problem:
        print(f"failed to open {options['destination']}: {problem.strerror}", file=sys.stderr)


def resize(options):
    """What it can refuse before its worker begins is a failure; what the worker can't do ends with 0 (PVE::API2::LXC, resize_vm)."""
    vmid, key = options["vmid"], options["disk"]
    kept, point, path, size = _checked_size(vmid, key, options["size"])
    with guest_lock(vmid):
        kept, point, path, size = _checked_size(vmid, key, options["size"])
        if os.path.isdir(path):
            print("can't resize this image format", file=sys.stderr)
            return
        extent = storage.EXTENT if storage.get(storage.split(point["volume"])[0]).thin else 1
        try:
            disk_image.grow(path, -(-size // extent) * extent, runtime.mounted_at(kept, point))
        except Failure as problem:
            print(problem, file=sys.stderr)
            return
        point["size"] = guest_changes.size_text(size)
        kept.current.values[key] = guest_changes.canonical_mount(key, point)
        guest_config.write(kept)


def _checked_size(vmid, key, size):
    """The guest, its mount point, where that lies, and how many bytes it is to have."""
    kept = guest_config.read(vmid)
    kept.refuse_lock()
    point = properties.parse(kept.get(key, ""), "volume")
    if "volume" not in point or runtime.kind_of(point["volume"]) != "volume":
        raise Failure("unable to parse volume ID ''")
    if storage.owner_of(point["volume"]) != str(vmid):
        raise Failure(f"can't resize mount point owned by another container ({storage.owner_of(point['volume'])})")
    path = storage.path_of(point["volume"])
    before = os.stat(path).st_size if os.path.isfile(path) else 0
    after = guest_changes.bytes_of(size.removeprefix("+")) + (before if size.startswith("+") else 0)
    if after < before:
        raise Failure("unable to shrink disk size")
    if after == before:
        raise Failure("disk is already at specified size")
    return kept, point, path, after


def move_volume(options):
    """A stopped guest's disk goes to another storage; the old one stays as `unusedN` unless it is to be deleted."""
    vmid, key = options["vmid"], options["volume"]
    with guest_lock(vmid):
        kept = guest_config.read(vmid)
        kept.refuse_lock()
        if runtime.is_running(vmid):
            raise Failure("cannot move volumes of a running container")
        if key not in kept.current.values or key.startswith("unused"):
            raise Failure(f"cannot move volume '{key}', only configured volumes can be moved to another storage")
        point = properties.parse(kept.get(key), "volume")
        old = point["volume"]
        size = os.stat(storage.path_of(old)).st_size
        point["volume"] = storage.allocate(options["storage"], vmid, size // 1024)
        disk_image.run("cp", "--sparse=always", storage.path_of(old), storage.path_of(point["volume"]))
        kept.current.values[key] = guest_changes.canonical_mount(key, point)
        if options.get("delete") == 1:
            storage.free(old)
        else:
            guest_changes.add_unused(kept, old)
        guest_config.write(kept)


def unlock(options):
    with guest_lock(options["vmid"]):
        kept = guest_config.read(options["vmid"])
        if kept.current.values.pop("lock", None) is None:
            raise Failure("no lock found trying to remove any lock")
        guest_config.write(kept)


def df(options):
    kept = guest_config.read(options["vmid"])
    print("MP     Volume                    Size Used Avail Use% Path")
    for key, point in runtime.mount_points(kept):
        where = f"{runtime.folder(options['vmid'])}/rootfs{point.get('mp', '')}"
        if runtime.is_running(options["vmid"]):
            usage = os.statvfs(where)
            size, free = usage.f_blocks * usage.f_frsize, usage.f_bavail * usage.f_frsize
            print(f"{key:<6} {point['volume']:<25} {size / 1024**3:.1f}G {(size - free) / 1024**3:.1f}G {free / 1024**3:.1f}G {(size - free) / size:.1f} {point.get('mp', '/')}")


def snapshot(options):
    snapshots.take(options["vmid"], options["snapname"], options.get("description"))


def delsnapshot(options):
    snapshots.remove(options["vmid"], options["snapname"])


def rollback(options):
    snapshots.roll_back(options["vmid"], options["snapname"], options.get("start") == 1)


def listsnapshot(options):
    print(snapshots.tree(options["vmid"]))


def rescan_(options):
    rescan.rescan(options.get("vmid"), options.get("dryrun") == 1)


def _running(options):
    vmid = options["vmid"]
    if not guest_config.exists(vmid) or not runtime.is_running(vmid):
        raise Failure(f"CT {vmid} not running")
    kept = guest_config.read(vmid)
    if "lock" in kept.current.values and options.get("skiplock") != 1:
        raise Failure(f"CT is locked ({kept.get('lock')})")
    return kept


def _worker(what, command, **streams):
    result = subprocess.run(command, stderr=subprocess.PIPE, check=False, **streams)
    if result.returncode != 0:
        print(f"{result.stderr.decode().strip()}\n{what} failed: exit code {result.returncode}", file=sys.stderr)


def _names(value):
    return [one for one in re.split(r"[,;\s]+", value or "") if one]


ID = ["vmid"]
DISK_OPTION = text("disk", r"rootfs|mp\d+|unused\d+", "value does not have a value in the enumeration 'rootfs, mp0, mp1, ...'")
COMMANDS = {
    "create": (create, CREATE, ["vmid", "ostemplate"]),
    "restore": (restore, CREATE, ["vmid", "ostemplate"]),
    "destroy": (destroy, table(flag("force"), flag("purge"), flag("destroy-unreferenced-disks")), ID),
    "set": (set_, {**SET_KEYS, **table(words("delete"), words("revert"), text("digest")), "unprivileged": KEYS["unprivileged"]}, ID),
    "config": (config, table(flag("current"), text("snapshot")), ID),
    "pending": (pending, {}, ID),
    "status": (status, table(flag("verbose")), ID),
    "list": (list_, {}, []),
    "start": (start, table(flag("skiplock"), flag("debug")), ID),
    "stop": (stop, table(flag("skiplock"), flag("overrule-shutdown")), ID),
    "shutdown": (shutdown, table(integer("timeout", 0), flag("forceStop"), flag("skiplock")), ID),
    "reboot": (reboot, table(integer("timeout", 0)), ID),
    "exec": (exec_, table(flag("keep-env")), ID, "extra-args"),
    "enter": (enter, table(flag("keep-env")), ID),
    "console": (enter, {}, ID),
    "push": (push, table(text("user"), text("group"), text("perms")), ["vmid", "file", "destination"]),
    "pull": (pull, table(text("user"), text("group"), text("perms")), ["vmid", "path", "destination"]),
    "resize": (resize, table(text("digest")), ["vmid", "disk", "size"]),
    "unlock": (unlock, {}, ID),
    "df": (df, {}, ID),
    "rescan": (rescan_, table(text("vmid", VMID), flag("dryrun")), []),
    "move-volume": (move_volume, table(flag("delete"), text("digest"), number("bwlimit", 0, 10**9)), ["vmid", "volume", "storage"]),
    "snapshot": (snapshot, table(text("description")), ["vmid", "snapname"]),
    "delsnapshot": (delsnapshot, table(flag("force")), ["vmid", "snapname"]),
    "rollback": (rollback, table(flag("start")), ["vmid", "snapname"]),
    "listsnapshot": (listsnapshot, {}, ID),
}


def main(argv):
    """Runs one subcommand."""
    arguments.run("pct", COMMANDS, argv, {"vmid": VMID_OPTION, "disk": DISK_OPTION})
