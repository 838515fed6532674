# Says what is known of guest $vmid.
: "${vmid:?}"
facts
[ ! -e "/etc/pve/lxc/$vmid.conf" ] || host_key 0
