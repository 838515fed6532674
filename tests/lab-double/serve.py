"""
Runs commands of the double, each in a process forked from this one: starting Python once is enough.

Standard input: a command per line of JSON; its answer is a line of JSON with its code and what it printed.
A port on this machine: the commands of a shell script (see `command-on-paper.sh`); what they print goes where the script's does.
"""

import contextlib
import ctypes
import importlib
import json
import os
import signal
import socket
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

from double import main, paths  # noqa: E402
from double.commands import pct, pveam, pvesh, pvesm, vzdump  # noqa: E402,F401  (loaded before the first fork)

PR_SET_PDEATHSIG = 1


def run(words, environment, out, err):
    """The command itself, in a process of its own; its exit code."""
    code = 0
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.environ.update(environment)
        importlib.reload(paths)
        sys.argv = words
        main.main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException as problem:
        with contextlib.suppress(OSError):
            os.write(2, repr(problem).encode())
        code = 70
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    return code


def read_request(connection):
    """How many texts follow, then the texts, each ended by a zero byte."""
    request = b""
    while not request.endswith(b"\0") or request.count(b"\0") <= int(request.partition(b"\0")[0]):
        request += connection.recv(65536)
    return request.decode().split("\0")[1:-1]


def listen(server):
    """Answers scripts until the tests end: each connection is one command, in a process of its own."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            process, root, *words = read_request(connection)
            out, err = (os.open(f"/proc/{process}/fd/{number}", os.O_WRONLY | os.O_APPEND) for number in (1, 2))
            code = run(words, {"PVE_DOUBLE_ROOT": root, "PVE_DOUBLE_NODE": "pve1"}, out, err)
            connection.sendall(f"{code}\n".encode())
            os._exit(0)
        connection.close()


server = socket.create_server(("127.0.0.1", 0), backlog=64)
listener = os.fork()
if listener == 0:
    listen(server)
print(server.getsockname()[1], flush=True)
server.close()

for line in sys.stdin:
    request = json.loads(line)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            os._exit(run(request["words"], request["environment"], out.fileno(), err.fileno()))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
        sys.stdout.write(json.dumps({"code": status, "out": texts[0], "err": texts[1]}) + "\n")
        sys.stdout.flush()
os.kill(listener, signal.SIGTERM)
