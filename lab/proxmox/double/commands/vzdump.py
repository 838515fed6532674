"""`vzdump`: backups of guests, one after the other."""

import re

from .. import arguments, backup, storage
from ..failure import Failure
from ..guests import guest_config
from ..options import Option, flag, integer, one_of, table, text

OPTIONS = table(
    *(text("storage"), text("dumpdir"), one_of("mode", "snapshot", "suspend", "stop"), one_of("compress", "0", "1", "gzip", "lzo", "zstd")),
    *(text("prune-backups"), text("notes-template"), flag("protected"), Option("exclude-path", "list"), flag("all"), flag("quiet"), flag("remove")),
    *(text("mailto"), text("mailnotification"), integer("bwlimit", 0), text("tmpdir"), flag("stdexcludes"), integer("zstd", 0), text("exclude")),
)


def main(argv):
    """vzdump [VMID...] [OPTIONS]"""
    ids, rest = [], list(argv)
    while rest and re.fullmatch(r"\d+", rest[0]):
        ids.append(rest.pop(0))
    options = arguments.read(rest, OPTIONS, [], "vzdump [<vmid> ...] [OPTIONS]")
    if "exclude-path" in options:
        options["exclude-path"] = [one for one in re.split(r"[\s,;]+", options["exclude-path"]) if one]
    if options.get("all") == 1:
        ids = guest_config.every()
    if not ids:
        raise Failure("400 Parameter verification failed.\nvmid: property is missing and it is not optional")
    failed = []
    tell = lambda line: None if options.get("quiet") == 1 else print(f"INFO: {line}", flush=True)
    for vmid in ids:
        tell(f"Starting Backup of VM {vmid} (lxc)")
        try:
            backup.back_up(vmid, options, tell)
            tell(f"Finished Backup of VM {vmid}")
        except Failure as failure:
            print(f"ERROR: Backup of VM {vmid} failed - {failure}", flush=True)
            failed.append(vmid)
    keep = options.get("prune-backups")
    if keep is None and "storage" in options:
        keep = storage.get(options["storage"]).settings.get("prune-backups")
    if keep and options.get("remove", 1) == 1 and "dumpdir" not in options:
        _prune(options.get("storage", "local"), ids, keep, tell)
    if failed:
        raise Failure("job errors")


def _prune(name, ids, keep, tell):
    wanted = dict(part.split("=", 1) for part in keep.split(",") if "=" in part)
    for vmid in ids:
        for entry, mark in backup.prune_marks(name, vmid, wanted):
            if mark == "remove":
                tell(f"prune older backups with retention: removing backup '{entry['volid']}'")
                backup.forget(entry["volid"])
