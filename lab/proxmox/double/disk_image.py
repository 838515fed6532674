"""A volume as a file system: made, mounted, grown."""

import os
import subprocess

from . import paths
from .failure import Failure

IDMAP_BASE = 100000


def make_file_system(path, unprivileged):
    """Puts an empty ext4 file system on a raw volume, whose root belongs to the guest's root."""
    if paths.ON_PAPER or os.path.isdir(path):
        if os.path.isdir(path) and not paths.ON_PAPER:
            os.chown(path, *(2 * [IDMAP_BASE if unprivileged else 0]))
        return
    owner = IDMAP_BASE if unprivileged else 0
    run("mkfs.ext4", "-q", "-E", f"root_owner={owner}:{owner},nodiscard", path)


def mount(path, where, options=()):
    """Mounts a volume (raw file, folder or device) on a folder."""
    os.makedirs(where, exist_ok=True)
    if os.path.isdir(path):
        run("mount", "--bind", path, where)
        if "ro" in options:
            run("mount", "-o", "remount,bind,ro", where)
    elif os.path.isfile(path):
        run("mount", "-o", ",".join(["loop", *options]), path, where)
    else:
        run("mount", *(["-o", ",".join(options)] if options else []), path, where)


def unmount(where):
    """Unmounts everything on and below a folder."""
    if os.path.ismount(where):
        run("umount", "--recursive", where)


def grow(path, size):
    """Makes a raw volume bigger, and the file system on it, even while it is mounted."""
    os.truncate(path, size)
    if paths.ON_PAPER:
        return
    loop = run("losetup", "--noheadings", "--output", "NAME", "--associated", path).split()
    if loop:
        run("losetup", "--set-capacity", loop[0])
        run("resize2fs", loop[0])
    else:
        subprocess.run(["e2fsck", "-f", "-p", path], check=False, capture_output=True)
        run("resize2fs", path)


def run(*command, **options):
    """Runs a command; its output, or a failure that says what it said."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        raise Failure(f"command '{' '.join(command)}' failed: exit code {result.returncode}" + (f": {said}" if said else ""))
    return result.stdout
