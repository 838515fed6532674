"""Guests made from a template or from a backup, and destroyed."""

import os
import re
import shutil
import subprocess
import sys

from .. import jobs, paths, properties, storage
from ..failure import BadParameters, Failure
from ..files import guest_lock
from . import disk_image, guest_changes, guest_config, guest_files, runtime
from .guest_config import GuestConfig
from .guest_options import KEYS

DEFAULTS = {"memory": 512, "swap": 512}
SSH_KEY = r"(?:\S+\s+)?(ssh-(rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+)\s+[A-Za-z0-9+/=]+.*"


def public_keys(path):
    """The keys in a file of the host; every line must be one."""
    try:
        with open(paths.place(path), encoding="utf-8") as file:
            text = file.read()
    except OSError as problem:
        raise Failure(f"400 unable to read '{path}' - {problem.strerror}") from None
    for line in text.splitlines():
        if line.strip() and not line.startswith("#") and not re.fullmatch(SSH_KEY, line.strip()):
            raise BadParameters({"ssh-public-keys": "SSH public key validation error"})
    return text


def create(vmid, archive, options):
    """
    `pct create`: allocates, unpacks, sets up. What fails is rolled back; what is killed stays: first a configuration that
    holds nothing but `lock: create`, although disks are there, then a whole one without a lock, although nobody's keys are in
    yet (PVE::API2::LXC, create_vm).

    options: the guest's keys, and storage, password, ssh-public-keys, start, restore, force, unique.
    """
    settings = {key: value for key, value in options.items() if key in KEYS}
    keys = public_keys(options["ssh-public-keys"]) if "ssh-public-keys" in options else None
    restoring, default_storage = options.get("restore") == 1, options.get("storage", "local")
    if guest_config.exists(vmid):
        old = guest_config.read(vmid)
        if not (restoring and options.get("force") == 1):
            raise Failure(f"CT {vmid} already exists on node '{paths.node()}'")
        if runtime.is_running(vmid):
            raise Failure(f"unable to restore CT {vmid} - container '{vmid}' is running")
        if old.get("protection") == 1:
            raise Failure(f"unable to restore CT {vmid} - protection mode enabled")
        destroy(vmid, force=True, purge=False)
    points = [key for key in settings if re.fullmatch(r"mp\d+", key)]
    if points and "rootfs" not in settings:
        raise BadParameters({"rootfs": "mount points configured, but 'rootfs' not set - aborting"})
    source = archive_path(archive, "backup" if restoring else "vztmpl")
    if "rootfs" not in settings and not restoring:
        storage.get_for(default_storage, "rootdir")
    guest_changes.check(GuestConfig(str(vmid)), {key: value for key, value in settings.items() if key.startswith("dev")}, [])

    config = GuestConfig(str(vmid))
    config.current.values["lock"] = "create"
    with guest_lock(vmid):
        guest_config.write(config)
    config.current.values.pop("lock")
    made = []
    try:
        archived = read_archived(source) if restoring else None
        if archived is not None:
            settings = _restored_settings(archived, settings, default_storage, options.get("unique") == 1)
            config.current.raw = archived.current.raw
        settings.setdefault("unprivileged", 1)
        config.current.values.update({key: value for key, value in settings.items() if not guest_changes.is_mount(key)})
        for key, value in settings.items():
            if key.startswith("net"):
                config.current.values[key] = guest_changes.canonical_net(value)
        _make_volumes(config, settings, default_storage, made)
        _fill(config, source, options, keys, restoring)
        values = config.current.values
        for key, value in {"hostname": f"CT{vmid}", **DEFAULTS}.items():
            values.setdefault(key, value)
    except BaseException:
        for volume in made:
            storage.free(volume)
        guest_config.remove(vmid)
        raise
    with guest_lock(vmid):
        guest_config.write(config)
    if options.get("start") == 1:
        runtime.start(config)


def archive_path(archive, content):
    """The file of a volume id or a path."""
    if archive.startswith("/"):
        path = paths.place(archive)
    else:
        path = storage.path_of(archive)
        name, rest = storage.split(archive)
        if rest.split("/")[0] not in ("vztmpl", "backup"):
            raise Failure(f"unable to use volume '{archive}' - not of content type '{content}'")
    if not os.path.exists(path):
        raise Failure(f"volume '{archive}' does not exist")
    return path


def read_archived_text(path):
    """The text of the configuration inside a backup."""
    result = subprocess.run(
        ["tar", "--auto-compress", "--extract", "--to-stdout", "--occurrence=1", "--file", path, "./etc/vzdump/pct.conf"],
        capture_output=True, text=True, check=False,
    )
    if result.returncode != 0:
        raise Failure(f"unable to find the configuration in '{path}'")
    return result.stdout


def read_archived(path):
    """The configuration inside a backup."""
    return guest_config.parse("0", read_archived_text(path))


def _restored_settings(archived, given, default_storage, unique):
    settings = {key: value for key, value in archived.current.values.items() if key != "lock" and not key.startswith("unused")}
    if unique:
        for key in [key for key in settings if key.startswith("net")]:
            net = properties.parse(settings[key])
            net.pop("hwaddr", None)
            settings[key] = properties.render(net)
    advanced = "rootfs" in given
    for key in [key for key in settings if guest_changes.is_mount(key)]:
        point = properties.parse(settings.pop(key), "volume")
        if advanced:
            continue
        if runtime.kind_of(point["volume"]) == "volume":
            size = guest_changes.bytes_of(point.pop("size", "4G"))
            point["volume"] = f"{default_storage}:{size / 1024**3:g}"
        settings[key] = properties.render(point, "volume")
    return {**settings, **given}


def _make_volumes(config, settings, default_storage, made):
    wanted = {key: value for key, value in settings.items() if guest_changes.is_mount(key)}
    root = wanted.setdefault("rootfs", f"{default_storage}:4")
    if re.match(r"\d+(\.\d+)?(,|$)", root):
        wanted["rootfs"] = f"{default_storage}:{root}"
    for key in sorted(wanted, key=lambda key: (key != "rootfs", key)):
        kept = guest_changes.make_mount(config, key, wanted[key], settings["unprivileged"] == 1)
        volume = properties.parse(kept, "volume")["volume"]
        if runtime.kind_of(volume) == "volume" and volume not in wanted[key]:
            made.append(volume)
        config.current.values[key] = kept


def _fill(config, source, options, keys, restoring):
    values = config.current.values
    values.setdefault("arch", "amd64")
    if paths.ON_PAPER:
        values.setdefault("ostype", "debian")
        print(f"extracting archive '{source}'\nTotal bytes read: 0\nDetected container architecture: amd64", flush=True)
        return
    hostname = values.get("hostname", f"CT{config.vmid}")
    root = f"{runtime.folder(config.vmid)}/rootfs"
    owner = runtime.owner_of(config)
    host_keys = guest_files.make_host_keys(hostname.split(".")[0])
    with open("/etc/resolv.conf", encoding="utf-8") as file:
        resolver = file.read()
    try:
        runtime.mount_all(config, root)
        print(f"extracting archive '{source}'", flush=True)
        unpack(source, root, owner)
        print("Detected container architecture: amd64", flush=True)
        values.setdefault("ostype", _detect(root))
        if not restoring:
            guest_config.write(config)
        files = guest_files.GuestFiles(config, owner)

        def set_up():
            files.write_at_start(resolver)
            if not restoring:
                files.write_at_creation(options.get("password"), keys, host_keys)

        guest_files.inside(root, set_up)
    finally:
        disk_image.unmount(root)


def _detect(root):
    try:
        with open(f"{root}/etc/os-release", encoding="utf-8") as file:
            match = re.search(r'^ID="?([a-z]+)"?$', file.read(), re.M)
    except FileNotFoundError:
        return "unmanaged"
    return match[1] if match else "unmanaged"


def unpack(source, root, owner):
    """Unpacks an archive into a guest's root, as the guest's own root user."""
    tar = [
        *("tar", "--auto-compress", "--extract", "--file", source, "--directory", root, "--numeric-owner", "--totals"),
        *("--preserve-permissions", "--sparse", "--acls", "--xattrs", "--xattrs-include=user.*"),
        *("--xattrs-include=security.capability", "--warning=no-file-ignored", "--warning=no-xattr-write"),
        *("--skip-old-files", "--anchored", "--exclude", "./dev/*", "--exclude", "./etc/vzdump/*"),
    ]
    if owner != 0:
        tar = ["lxc-usernsexec", "-m", f"u:0:{owner}:65536", "-m", f"g:0:{owner}:65536", "--", *tar]
    result = subprocess.run(tar, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise Failure(f"command 'tar' failed: exit code {result.returncode}: {result.stderr.strip()}")
    print(result.stderr.strip(), flush=True)


def destroy(vmid, force, purge, unreferenced=False):
    """`pct destroy`: the guest, the volumes that its configuration names and its snapshots are gone; others only when asked for."""
    config = guest_config.read(vmid)
    if config.get("protection") == 1:
        raise Failure(f"can't remove CT {vmid} - protection mode enabled")
    config.refuse_lock()
    if runtime.is_running(vmid):
        if not force:
            raise Failure(f"unable to destroy CT {vmid} - container is running")
        runtime.kill(config)
    with guest_lock(vmid):
        volumes = {point["volume"] for _, point in runtime.mount_points(config)}
        volumes |= {value for key, value in config.current.values.items() if key.startswith("unused")}
        for section in config.snapshots.values():
            for key, value in section.values.items():
                if guest_changes.is_mount(key):
                    volumes.add(properties.parse(value, "volume")["volume"])
        volumes = {volume for volume in volumes if runtime.kind_of(volume) == "volume"}
        for volume in volumes:
            if storage.owner_of(volume) == str(vmid):
                storage.free(volume)
            else:
                print(f"ignore deletion of '{volume}', CT {vmid} isn't the owner!", file=sys.stderr)
        if unreferenced:
            for disk in storage.disks_of(vmid):
                storage.free(disk["volid"])
        shutil.rmtree(runtime.folder(vmid), ignore_errors=True)
        guest_config.remove(vmid)
        if purge:
            jobs.forget_guest(vmid)
