"""What a guest is doing, as the API tells it."""

from .. import properties
from . import guest_config, runtime
from .guest_changes import bytes_of


def status_of(vmid):
    """One status object."""
    config = guest_config.read(vmid)
    running = runtime.is_running(vmid)
    usage = runtime.usage(config) if running else {"mem": 0, "disk": 0, "uptime": 0}
    root = properties.parse(config.get("rootfs", ""), "volume")
    status = {
        **{"vmid": int(vmid), "type": "lxc", "status": "running" if running else "stopped"},
        **{"name": config.get("hostname", f"CT{vmid}"), "cpus": config.get("cores", 2), "cpu": 0},
        **{"maxmem": config.get("memory", 512) * 1024**2, "maxswap": config.get("swap", 512) * 1024**2, "swap": 0},
        **{"maxdisk": bytes_of(root.get("size", "0")), "netin": 0, "netout": 0, "diskread": 0, "diskwrite": 0},
        **usage,
    }
    for key in ("lock", "tags", "template"):
        if key in config.current.values:
            status[key] = config.get(key)
    return status
