"""A volume as a file system: made, mounted, grown."""

import contextlib
import fcntl
import os
import struct
import subprocess
import tempfile

from .. import paths
from ..failure import Failure

IDMAP_BASE = 100000
CAP_SYS_RESOURCE = 24
XFS_IOC_FSGROWFSDATA = 0x4010586E
XFS_INODE_PERCENT = 25


def grows_ext4():
    """Whether a mounted ext4 can be made bigger here: the kernel asks for CAP_SYS_RESOURCE, which some machines lack."""
    with open("/proc/self/status", encoding="utf-8") as file:
        capabilities = next(line.split()[1] for line in file if line.startswith("CapEff:"))
    return int(capabilities, 16) >> CAP_SYS_RESOURCE & 1 == 1


def make_file_system(path, unprivileged):
    """
    Puts an empty file system on a raw volume, whose root belongs to the guest's root: ext4 as the real one does, or XFS
    where a mounted ext4 could not grow.
    """
    if paths.ON_PAPER:
        return
    owner = IDMAP_BASE if unprivileged else 0
    if os.path.isdir(path):
        os.chown(path, owner, owner)
    elif grows_ext4():
        run("mkfs.ext4", "-q", "-E", f"root_owner={owner}:{owner},nodiscard", path)
    else:
        run("mkfs.xfs", "-q", "-K", path)
        with mounted(path) as root:
            os.chown(root, owner, owner)


@contextlib.contextmanager
def mounted(path):
    """Mounts a volume for a moment."""
    with tempfile.TemporaryDirectory(prefix="proxmox-double-") as folder:
        mount(path, folder)
        try:
            yield folder
        finally:
            unmount(folder)


def mount(path, where, options=()):
    """Mounts a volume (raw file, folder or device) on a folder."""
    os.makedirs(where, exist_ok=True)
    if os.path.isdir(path):
        run("mount", "--bind", path, where)
        if "ro" in options:
            run("mount", "-o", "remount,bind,ro", where)
    elif os.path.isfile(path):
        run("mount", "-o", ",".join(["loop", *options]), path, where)
        for loop in loops_of(path):
            _never_flush(loop)
    else:
        run("mount", *(["-o", ",".join(options)] if options else []), path, where)


def loops_of(path):
    """The loop devices that a raw volume is on."""
    return run("losetup", "--noheadings", "--output", "NAME", "--associated", path).split()


def _never_flush(loop):
    """
    Lets a guest that waits for its disk wait for this machine's memory alone, which outlives every host and guest here. Elsewhere, each
    file that a package brings waits for all that the machine writes. Where the kernel doesn't allow it, they do.
    """
    with contextlib.suppress(OSError), open(f"/sys/block/{os.path.basename(loop)}/queue/write_cache", "w", encoding="ascii") as file:
        file.write("write through")


def unmount(where):
    """Unmounts everything on and below a folder."""
    while is_mounted(where):
        run("umount", "--recursive", where)


def is_mounted(where):
    """Whether something is mounted on a folder, a bind mount from the same file system included."""
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        return any(line.split()[4] == os.path.realpath(where) for line in file)


def grow(path, size, where=None):
    """Makes a raw volume bigger, and the file system on it; `where` is a folder of it, if it is mounted."""
    os.truncate(path, size)
    if paths.ON_PAPER:
        return
    if where is None:
        with mounted(path) as root:
            _grow_mounted(path, root)
    else:
        _grow_mounted(path, where)


def _grow_mounted(path, where):
    loop = loops_of(path)[0]
    run("losetup", "--set-capacity", loop)
    if run("blkid", "-p", "-s", "TYPE", "-o", "value", path).strip() == "ext4":
        run("resize2fs", loop)
        return
    folder = os.open(where, os.O_RDONLY)
    try:
        blocks = os.stat(path).st_size // os.fstatvfs(folder).f_bsize
        fcntl.ioctl(folder, XFS_IOC_FSGROWFSDATA, struct.pack("QII", blocks, XFS_INODE_PERCENT, 0))
    finally:
        os.close(folder)


def run(*command, **options):
    """Runs a command; its output, or a failure that says what it said."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        raise Failure(f"command '{' '.join(command)}' failed: exit code {result.returncode}" + (f": {said}" if said else ""))
    return result.stdout
