"""Runs commands of the double, one per line of JSON, each in a process forked from this one: starting Python once is enough."""

import contextlib
import importlib
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from double import main, paths, pct, pveam, pvesh, pvesm, vzdump  # noqa: E402,F401  (loaded before the first fork)


def run(request, out, err):
    """The command itself, in a process of its own."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.environ.update(request["environment"])
    importlib.reload(paths)
    sys.argv = request["words"]
    main.main()


for line in sys.stdin:
    request = json.loads(line)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            code = 0
            try:
                run(request, out, err)
            except SystemExit as end:
                code = end.code or 0
            except BaseException as problem:
                with contextlib.suppress(OSError):
                    os.write(2, repr(problem).encode())
                code = 70
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
        sys.stdout.write(json.dumps({"code": status, "out": texts[0], "err": texts[1]}) + "\n")
        sys.stdout.flush()
