"""Storages (/etc/pve/storage.cfg) and the volumes on them. LVM-thin volumes are files in one folder of the double."""

import os
import re
import shutil
from dataclasses import dataclass, field

from . import paths
from .failure import Failure
from .files import locked, write_whole
from .guests.disk_image import is_mounted

EXTENT = 4 * 1024**2
"""Bytes of an LVM extent."""
CONTENT_FOLDERS = {"vztmpl": "template/cache", "iso": "template/iso", "backup": "dump", "snippets": "snippets"}


@dataclass
class Storage:
    """One storage: its type, its id and its settings in the file's order."""

    type: str
    id: str
    settings: dict = field(default_factory=dict)

    @property
    def contents(self):
        return [part for part in re.split(r"[\s,]+", self.settings.get("content", "")) if part]

    @property
    def path(self):
        """The folder of a `dir` storage; `local` is always /var/lib/vz, whatever the file says."""
        if self.id == "local":
            return paths.LOCAL
        return paths.place(self.settings["path"])

    @property
    def thin(self):
        return self.type == "lvmthin"

    def folder(self, content):
        """The folder of a kind of content."""
        return f"{self.path}/{CONTENT_FOLDERS[content]}"

    def must_be_mounted(self):
        """Whether the folder counts only while something is mounted there."""
        return self.settings.get("is_mountpoint", "no") not in ("no", "0", "off", "false")

    def mount_point(self):
        """The folder that must be a mount point."""
        point = self.settings["is_mountpoint"]
        return self.path if point in ("yes", "1", "on", "true") else paths.place(point)

    def refuse_unmounted(self):
        """A storage that must be a mount point is of no use without (PVE::Storage::DirPlugin, activate_storage)."""
        if self.must_be_mounted() and not is_mounted(self.mount_point()):
            what = f"directory is expected to be a mount point but is not mounted: '{self.mount_point()}'"
            raise Failure(f"create storage failed: unable to activate storage '{self.id}' - {what}")

    def active(self):
        """Whether it can be used: enabled, there, and mounted if it must be a mount point."""
        if "disable" in self.settings:
            return False
        if self.thin:
            return True
        if self.must_be_mounted() and not is_mounted(self.mount_point()):
            return False
        return os.path.isdir(self.path)

    def usage(self):
        """Bytes: total, used, available."""
        where = paths.THIN_POOL if self.thin else self.path
        os.makedirs(where, exist_ok=True)
        usage = shutil.disk_usage(where)
        return usage.total, usage.used, usage.free


def every():
    """All storages, by id."""
    try:
        with open(paths.STORAGE_FILE, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        text = "dir: local\n\tpath /var/lib/vz\n\tcontent iso,vztmpl,backup\n"
    result, current = {}, None
    for line in text.splitlines():
        if match := re.match(r"([a-z]+):\s*(\S+)\s*$", line):
            current = result[match[2]] = Storage(match[1], match[2])
        elif current is not None and line[:1] in "\t " and line.strip():
            key, _, value = line.strip().partition(" ")
            current.settings[key] = value.strip()
    return result


def write(storages):
    """Writes storage.cfg."""
    blocks = []
    for storage in storages.values():
        lines = [f"{storage.type}: {storage.id}"]
        lines += [f"\t{key} {value}".rstrip() for key, value in storage.settings.items()]
        blocks.append("\n".join(lines) + "\n")
    write_whole(paths.STORAGE_FILE, "\n".join(blocks))


def get(name):
    """A storage that must exist."""
    try:
        return every()[name]
    except KeyError:
        raise Failure(f"storage '{name}' does not exist", 2) from None


def get_for(name, content):
    """A storage that must exist, be active and take a kind of content."""
    storage = get(name)
    if content not in storage.contents:
        if content == "rootdir":
            raise Failure(f"storage '{name}' does not support container directories")
        raise Failure(f"storage '{name}' does not support content type '{content}'")
    if "disable" in storage.settings:
        raise Failure(f"storage '{name}' is disabled")
    if not storage.active():
        wanted = "is expected to be a mount point but is not mounted" if storage.must_be_mounted() else "does not exist or is unreachable"
        raise Failure(f"unable to activate storage '{name}' - directory {wanted}: '{storage.path}'")
    return storage


def get_active(name):
    """A storage that must exist and be there."""
    storage = get(name)
    if not storage.active():
        raise Failure(f"storage '{name}' is not online")
    return storage


def split(volume):
    """The storage and the name of a volume id."""
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9\-_.]*[A-Za-z0-9]):(.+)", volume)
    if not match:
        raise Failure(f"unable to parse volume ID '{volume}'")
    return match[1], match[2]


def owner_of(volume):
    """The number of the guest that a volume's name speaks of."""
    match = re.search(r"(?:vm|base|subvol)-(\d+)-", split(volume)[1])
    return match[1] if match else None


def path_of(volume):
    """Where a volume lies on this machine."""
    name, rest = split(volume)
    storage = get(name)
    if storage.thin:
        return f"{paths.THIN_POOL}/{rest}"
    content, slash, file = rest.partition("/")
    if slash and content in CONTENT_FOLDERS:
        return f"{storage.folder(content)}/{file}"
    return f"{storage.path}/images/{rest}"


def allocate(name, vmid, kibibytes):
    """Makes a volume for a guest, and gives its id. Size 0 on a `dir` storage makes a folder."""
    storage = get_for(name, "rootdir")
    with locked(f"storage-{name}", 60):
        number = 0
        while True:
            base = f"vm-{vmid}-disk-{number}"
            names = [base] if storage.thin else [f"{vmid}/{base}.raw", f"{vmid}/subvol-{vmid}-disk-{number}.subvol"]
            if not any(os.path.exists(path_of(f"{name}:{one}")) for one in names):
                break
            number += 1
        if kibibytes == 0 and storage.thin:
            raise Failure("unable to create image - size must be positive")
        volume = f"{name}:{names[0] if kibibytes else names[-1]}"
        path = path_of(volume)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if kibibytes == 0:
            os.mkdir(path)
        else:
            # LVM gives whole extents: a disk may be bigger than was asked for, and than its guest's configuration says.
            size = -(-kibibytes * 1024 // EXTENT) * EXTENT if storage.thin else kibibytes * 1024
            # Nobody else reads what a guest has, as on a real host (PVE::Storage, vdisk_alloc: umask 0037).
            with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o640)) as file:
                file.truncate(size)
    return volume


def free(volume):
    """Destroys a volume and its snapshots; silent when it is gone already."""
    path = path_of(volume)
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.unlink(path)
    for snapshot in snapshots_of(volume):
        os.unlink(snapshot)
    parent = os.path.dirname(path)
    if re.fullmatch(r"\d+", os.path.basename(parent)) and os.path.isdir(parent) and not os.listdir(parent):
        os.rmdir(parent)


def snapshot_path(volume, name):
    """Where a thin volume's snapshot lies."""
    path = path_of(volume)
    return f"{os.path.dirname(path)}/snap_{os.path.basename(path)}_{name}"


def snapshots_of(volume):
    """The paths of all snapshots of a thin volume."""
    path = path_of(volume)
    folder, base = os.path.dirname(path), f"snap_{os.path.basename(path)}_"
    if not get(split(volume)[0]).thin or not os.path.isdir(folder):
        return []
    return [f"{folder}/{name}" for name in os.listdir(folder) if name.startswith(base)]


def volumes(storage, content=None, vmid=None):
    """
    What a storage holds, as the API lists it: only the kinds of content that it takes.

    A disk is a container's (`rootdir`) while the guest of its number has a configuration, else it counts among the images of
    virtual machines, and is listed only where a storage takes those (PVE::Storage, volume_list; PVE::Storage::Plugin, list_volumes).
    """
    kinds = [kind for kind in ("rootdir", "images", *CONTENT_FOLDERS) if kind in storage.contents and content in (None, kind)]
    found = [one for one in _disks(storage) if one["content"] in kinds and str(vmid) in ("None", str(one["vmid"]))]
    for kind in kinds:
        if storage.thin or kind not in CONTENT_FOLDERS or vmid is not None and kind in ("vztmpl", "iso"):
            continue
        files = _files(storage, kind, storage.folder(kind))
        found += [one for one in files if vmid is None or kind != "backup" or str(one.get("vmid")) == str(vmid)]
    return sorted(found, key=lambda one: one["volid"].lower())


def disks_of(vmid):
    """Every disk with a guest's number, on all storages for guests' disks, whatever it counts as (PVE::Storage, vdisk_list)."""
    stores = [one for one in every().values() if one.active() and "rootdir" in one.contents]
    return [disk for one in stores for disk in _disks(one) if disk["vmid"] == int(vmid)]


def _disks(storage):
    root = paths.THIN_POOL if storage.thin else f"{storage.path}/images"
    if not os.path.isdir(root):
        return
    if storage.thin:
        names = [(name, match[1]) for name in os.listdir(root) if (match := re.match(r"(?:vm|base)-(\d+)-", name))]
    else:
        folders = [folder for folder in os.listdir(root) if folder.isdigit()]
        names = [(f"{folder}/{name}", folder) for folder in folders for name in os.listdir(f"{root}/{folder}")]
        names = [(name, owner) for name, owner in names if re.search(r"\.(raw|qcow2|vmdk|subvol)$", name)]
    for name, owner in names:
        form = "raw" if storage.thin else name.rsplit(".", 1)[1]
        stat = os.stat(f"{root}/{name}")
        yield {
            **{"content": "rootdir" if os.path.exists(paths.guest_file(owner)) else "images", "format": form},
            **{"size": 0 if form == "subvol" else stat.st_size, "vmid": int(owner)},
            **{"volid": f"{storage.id}:{name}", "ctime": int(stat.st_ctime)},
        }


def _files(storage, kind, folder):
    if not os.path.isdir(folder):
        return
    for name in os.listdir(folder):
        path = f"{folder}/{name}"
        match = re.search(r"\.(tar(?:\.(?:zst|gz|xz|lzo|bz2))?)$", name)
        if kind in ("vztmpl", "backup") and not match:
            continue
        form = match[1] if match and kind == "backup" else {"tar.zst": "tzst", "tar.gz": "tgz", "tar.xz": "txz"}.get(match[1], "tar") if match else "snippet"
        stat = os.stat(path)
        entry = {"content": kind, "format": form, "size": stat.st_size, "volid": f"{storage.id}:{kind}/{name}", "ctime": int(stat.st_ctime)}
        if kind == "backup":
            if made := re.match(r"vzdump-(lxc|qemu)-(\d+)-", name):
                entry |= {"vmid": int(made[2]), "subtype": made[1]}
            if os.path.exists(f"{path}.notes"):
                with open(f"{path}.notes", encoding="utf-8") as file:
                    entry["notes"] = file.read()
            if os.path.exists(f"{path}.protected"):
                entry["protected"] = 1
        yield entry
