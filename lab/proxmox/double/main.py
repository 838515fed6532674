"""What every command starts with: its name says which it is."""

import importlib
import os
import signal
import sys

from .failure import Failure


def main():
    """Runs `pct`, `pvesh`, `pvesm`, `pveam`, `vzdump`, or the double's own `proxmox-double`."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    name = os.path.basename(sys.argv[0]).replace("-", "_")
    module = importlib.import_module(f".commands.{name}", __package__)
    try:
        module.main(sys.argv[1:])
    except Failure as failure:
        sys.stdout.flush()
        print(failure, file=sys.stderr)
        sys.exit(failure.code)
    except KeyboardInterrupt:
        print("interrupted by signal", file=sys.stderr)
        sys.exit(130)
