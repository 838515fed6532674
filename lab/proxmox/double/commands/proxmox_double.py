"""`proxmox-double`: what systemd's units of the double call."""

import sys

from .. import properties
from ..failure import Failure
from ..files import guest_lock
from ..guests import guest_changes, guest_config, hotplug, runtime


def main(argv):
    """before-start ID | after-stop ID | start-all | replug"""
    work = {"before-start": runtime.before_start, "after-stop": runtime.after_stop, "start-all": start_all, "replug": hotplug.replug}
    if not argv or argv[0] not in work:
        raise Failure(f"proxmox-double {main.__doc__}")
    work[argv[0]](*argv[1:])


def start_all():
    """Starts the guests that are wanted at boot, in their order; one that fails does not stop the others."""
    for vmid in sorted(guest_config.every(), key=_order):
        config = guest_config.read(vmid)
        if config.get("onboot") != 1 or "lock" in config.current.values or runtime.is_running(vmid):
            continue
        try:
            with guest_lock(vmid):
                guest_changes.settle(config)
                guest_config.write(config)
            runtime.start(config)
        except Failure as failure:
            print(f"guest {vmid}: {failure}", file=sys.stderr)


def _order(vmid):
    startup = properties.parse(str(guest_config.read(vmid).get("startup", "")), "order")
    return (int(startup.get("order", 2**31)), int(vmid))
