"""`pvesh`: the API on the command line."""

import json
import re

from .. import api
from ..failure import Failure

METHODS = ("get", "create", "set", "delete", "ls", "usage")
USAGE = "pvesh <COMMAND> <api_path> [OPTIONS]"


def main(argv):
    """pvesh get|create|set|delete PATH [--option value]... [--output-format json|json-pretty|text|yaml]"""
    if len(argv) < 2 or argv[0] not in METHODS:
        raise Failure(f"ERROR: unknown command\n{USAGE}")
    method, path, options = argv[0], argv[1], _options(argv[2:])
    form = options.pop("output-format", "text")
    for noise in ("noproxy", "quiet", "human-readable", "noborder", "noheader"):
        options.pop(noise, None)
    if method == "ls":
        method = "get"
    result = api.answer(method, path, options)
    if result is not None:
        print(_render(result, form))


def _options(words):
    """Options of the API: each has a value, but for bare flags, which are 1; lists may be repeated."""
    options, queue = {}, list(words)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-"):
            raise Failure(f"400 too many arguments\n{USAGE}")
        name, equals, value = word.lstrip("-").partition("=")
        if not equals:
            bare = not queue or re.match(r"--?[a-z]", queue[0])
            value = "1" if bare else queue.pop(0)
        options[name] = f"{options[name]},{value}" if name in options else value
    return options


def _render(result, form):
    if form == "json":
        return json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if form == "json-pretty":
        return json.dumps(result, sort_keys=True, ensure_ascii=False, indent=3)
    if isinstance(result, dict):
        return "\n".join(f"{key}: {result[key]}" for key in sorted(result))
    if isinstance(result, list):
        return "\n".join(json.dumps(one, sort_keys=True, ensure_ascii=False) if isinstance(one, dict) else str(one) for one in result)
    return str(result)
