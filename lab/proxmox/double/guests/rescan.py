"""`pct rescan`: sizes in configurations become those of the disks, and disks of a guest that nobody names become `unusedN`."""

from .. import properties, storage
from ..files import guest_lock
from . import guest_changes, guest_config, runtime


def rescan(vmid, dry):
    """One guest, or all of them (PVE::LXC, rescan, update_unused and update_disksize)."""
    print("rescan volumes...")
    for one in [vmid] if vmid is not None else guest_config.every():
        with guest_lock(one):
            config = guest_config.read(one)
            config.refuse_lock()
            if (_name_unused(config) | _correct_sizes(config)) and not dry:
                guest_config.write(config)


def _name_unused(config):
    used = {point["volume"] for _, point in runtime.mount_points(config)}
    used |= {value for key, value in config.current.values.items() if key.startswith("unused")}
    orphans = [disk["volid"] for disk in storage.disks_of(config.vmid) if disk["volid"] not in used]
    for volume in orphans:
        key = guest_changes.add_unused(config, volume)
        print(f"CT {config.vmid}: add unreferenced volume '{volume}' as '{key}' to config.")
    return bool(orphans)


def _correct_sizes(config):
    sizes = {disk["volid"]: guest_changes.size_text(disk["size"]) for disk in storage.disks_of(config.vmid) if disk["size"]}
    changed = False
    for key, point in runtime.mount_points(config):
        size = sizes.get(point["volume"])
        if size is not None and point.get("size") != size:
            print(f"CT {config.vmid}: updated volume size of '{point['volume']}' in config.")
            config.current.values[key] = guest_changes.canonical_mount(key, {**point, "size": size})
            changed = True
    return changed
