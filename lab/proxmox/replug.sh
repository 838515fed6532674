#!/bin/sh
# Run by ifupdown2 for each interface it brings up or reloads; see replug in double/guests/hotplug.py.
exec /usr/sbin/proxmox-double replug
