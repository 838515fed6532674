"""Backup jobs in /etc/pve/jobs.cfg: kept and listed; nothing runs them by itself here."""

import re

from . import paths
from .failure import Failure
from .files import locked, write_whole


def every():
    """All jobs: by id, their settings in the file's order."""
    try:
        with open(paths.JOBS_FILE, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return {}
    result, current = {}, None
    for line in text.splitlines():
        if match := re.match(r"vzdump:\s*(\S+)", line):
            current = result[match[1]] = {}
        elif current is not None and line.startswith(("\t", " ")) and line.strip():
            key, _, value = line.strip().partition(" ")
            current[key] = value
    return result


def write(jobs):
    """Comment first, then the schedule, then the rest in alphabetical order."""
    blocks = []
    for name, settings in jobs.items():
        keys = sorted(settings, key=lambda key: (key != "comment", key != "schedule", key))
        blocks.append(f"vzdump: {name}\n" + "".join(f"\t{key} {settings[key]}\n" for key in keys))
    write_whole(paths.JOBS_FILE, "\n".join(blocks))


def create(name, settings):
    """A new job."""
    with locked("jobs"):
        jobs = every()
        if name in jobs:
            raise Failure(f"Job '{name}' already exists")
        if not any(key in settings for key in ("vmid", "all", "pool")):
            raise Failure("400 Parameter verification failed.\nvmid: no VMs/CTs selected for backup")
        write({**jobs, name: settings})


def change(name, settings, deletions):
    """Changes a job that must exist."""
    with locked("jobs"):
        jobs = every()
        job = _must(jobs, name)
        job.update(settings)
        for key in deletions:
            job.pop(key, None)
        write(jobs)


def remove(name):
    """Removes a job that must exist."""
    with locked("jobs"):
        jobs = every()
        _must(jobs, name)
        del jobs[name]
        write(jobs)


def get(name):
    """A job that must exist."""
    return _must(every(), name)


def forget_guest(vmid):
    """`pct destroy --purge`: the guest leaves every job."""
    with locked("jobs"):
        jobs = every()
        for settings in jobs.values():
            ids = [one for one in settings.get("vmid", "").split(",") if one and one != str(vmid)]
            if "vmid" in settings:
                settings["vmid"] = ",".join(ids)
        write({name: settings for name, settings in jobs.items() if settings.get("vmid") != "" or "all" in settings})


def _must(jobs, name):
    if name not in jobs:
        raise Failure(f"No such job '{name}'", 2)
    return jobs[name]
