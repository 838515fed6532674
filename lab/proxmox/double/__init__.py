"""A double of Proxmox VE's command line for LXC guests, over plain LXC. See ../README.md for what it does not prove."""
