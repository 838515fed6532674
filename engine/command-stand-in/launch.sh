#!/bin/sh
# A stand-in for the plugin "command": it serves only command:local:Command.
exec node "$(dirname "$0")/command-stand-in.cjs" "$@"
