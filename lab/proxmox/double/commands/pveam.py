"""`pveam`: templates. What it offers is what the lab put in its catalogue."""

import os
import shutil
import sys

from .. import arguments, paths, storage
from ..failure import Failure
from ..options import one_of, table


def update(_):
    print("update successful")


def available(options):
    if options.get("section", "system") != "system":
        return
    for name in _offered():
        print(f"{'system':<15} {name:<60} amd64")


def download(options):
    """Its exit code is 0 even when the download fails: the real one's worker fails, not the command."""
    name = options["template"]
    if name not in _offered():
        raise Failure("400 Parameter verification failed.\ntemplate: no such template")
    one = storage.get(options["storage"])
    try:
        storage.get_for(one.id, "vztmpl")
        folder = one.folder("vztmpl")
        os.makedirs(folder, exist_ok=True)
        target = f"{folder}/{name}"
        if os.path.exists(target) and os.path.getsize(target) == os.path.getsize(f"{paths.CATALOGUE}/{name}"):
            print(f"OK, got correct file already, no need to re-download\n")
            return
        print(f"downloading {name} to {target}", flush=True)
        shutil.copyfile(f"{paths.CATALOGUE}/{name}", f"{target}.tmp.{os.getpid()}")
        os.rename(f"{target}.tmp.{os.getpid()}", target)
        print(f"download of '{name}' to '{target}' finished")
    except (Failure, OSError) as problem:
        print(problem, file=sys.stderr)


def list_(options):
    found = storage.volumes(storage.get_for(options["storage"], "vztmpl"), "vztmpl")
    print(f"{'NAME':<60} {'SIZE'}")
    for one in found:
        print(f"{one['volid']:<60} {one['size'] / 1024**2:.2f}MB")


def remove(options):
    target = storage.path_of(options["template_path"])
    if os.path.exists(target):
        os.unlink(target)


def _offered():
    try:
        return sorted(name for name in os.listdir(paths.CATALOGUE) if ".tar." in name)
    except FileNotFoundError:
        return []


COMMANDS = {
    "update": (update, {}, []),
    "available": (available, table(one_of("section", "mail", "system", "turnkeylinux")), []),
    "download": (download, {}, ["storage", "template"]),
    "list": (list_, {}, ["storage"]),
    "remove": (remove, {}, ["template_path"]),
}


def main(argv):
    """Runs one subcommand."""
    arguments.run("pveam", COMMANDS, argv)
