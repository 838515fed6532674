"""`pveversion`: which Proxmox this double answers as."""

from ..api import VERSION


def main(_):
    """Prints the version, marked as the double's."""
    print(f"pve-manager/{VERSION['version']}/{VERSION['repoid']} (running kernel: double)")
