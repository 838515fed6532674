#!/bin/sh
# The language host as today's command line expects it. The one that can be built here is told by flags what Pulumi.yaml says of the runtime; the
# command line tells it with each call, which that one doesn't hear: it would read TypeScript's compiler for every program.
option() { sed -n "s/^ *$1: *//p" Pulumi.yaml 2> /dev/null | head -n 1; }
typescript=$(option typescript)
exec "$(dirname "$(readlink -f "$0")")/language-nodejs" "-typescript=${typescript:-true}" "-nodeargs=$(option nodeargs)" "$@"
