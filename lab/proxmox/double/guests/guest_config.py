"""A guest's configuration file: what is in force, what is pending, and snapshots."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from .. import paths
from ..failure import Failure
from ..files import write_whole
from .guest_options import INTEGERS


@dataclass
class Section:
    """One part of the file: keys, raw LXC lines, and the keys to delete if it is the pending part."""

    values: dict = field(default_factory=dict)
    raw: list = field(default_factory=list)
    deletions: list = field(default_factory=list)


@dataclass
class GuestConfig:
    vmid: str
    current: Section = field(default_factory=Section)
    pending: Section = field(default_factory=Section)
    snapshots: dict = field(default_factory=dict)
    digest: str = ""

    def get(self, key, default=None):
        """A value in force."""
        return self.current.values.get(key, default)

    def refuse_lock(self):
        """A guest that something works on takes no other work."""
        if "lock" in self.current.values:
            raise Failure(f"CT is locked ({self.get('lock')})")

    def with_pending(self):
        """The values as they will be after the next start."""
        values = {**self.current.values, **self.pending.values}
        return {key: value for key, value in values.items() if key not in self.pending.deletions}


def encode(text):
    """Percent-encodes control characters, `%`, `:` and what is not ASCII."""
    return "".join(
        char if " " <= char <= "~" and char not in "%:" else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in text
    )


def exists(vmid):
    """Whether there is such a guest."""
    return os.path.exists(paths.guest_file(vmid))


def read(vmid):
    """The configuration of a guest that must exist."""
    try:
        with open(paths.guest_file(vmid), encoding="utf-8") as file:
            raw = file.read()
    except FileNotFoundError:
        raise Failure(f"Configuration file 'nodes/{paths.node()}/lxc/{vmid}.conf' does not exist", 2) from None
    return parse(str(vmid), raw)


def parse(vmid, raw):
    """A configuration from the text of its file."""
    config = GuestConfig(vmid, digest=hashlib.sha1(raw.encode()).hexdigest())
    section, description = config.current, []

    def close():
        if description:
            section.values["description"] = "".join(f"{unquote(line)}\n" for line in description)
            description.clear()

    for line in raw.splitlines():
        if match := re.fullmatch(r"\[(.+)\]", line.strip()):
            close()
            name = match[1]
            section = config.pending if name == "pve:pending" else config.snapshots.setdefault(name, Section())
        elif line.startswith("#"):
            description.append(line[1:])
        elif match := re.match(r"(lxc\.[A-Za-z0-9_\-.]+)\s*[:=]\s*(.*)$", line):
            section.raw.append((match[1], match[2].rstrip()))
        elif match := re.match(r"([a-z][a-z_\-]*\d*):\s*(.*)$", line):
            key, value = match[1], match[2].rstrip()
            if key == "delete":
                section.deletions = [part for part in re.split(r"[\s,]+", value) if part]
            else:
                section.values[key] = int(value) if key in INTEGERS and value.isdigit() else value
    close()
    return config


def render(config):
    """The text of the file: description, sorted keys, raw lines; then pending changes; then snapshots."""
    parts = [_render_section(config.current)]
    if config.pending.values or config.pending.deletions:
        parts.append("[pve:pending]\n" + _render_section(config.pending))
    for name in sorted(config.snapshots):
        parts.append(f"[{name}]\n" + _render_section(config.snapshots[name]))
    return "\n".join(parts)


def write(config):
    """Writes the file as a whole."""
    write_whole(paths.guest_file(config.vmid), render(config))


def remove(vmid):
    """The guest is no more."""
    os.unlink(paths.guest_file(vmid))


def every():
    """The ids of all guests, in order."""
    try:
        names = os.listdir(paths.guest_folder())
    except FileNotFoundError:
        return []
    return sorted((name[:-5] for name in names if re.fullmatch(r"\d+\.conf", name)), key=int)


def _render_section(section):
    lines = []
    description = section.values.get("description")
    if description:
        lines += [f"#{encode(line)}" for line in description.removesuffix("\n").split("\n")]
    if section.deletions:
        lines.append(f"delete: {','.join(section.deletions)}")
    lines += [f"{key}: {section.values[key]}" for key in sorted(section.values) if key != "description"]
    lines += [f"{key}: {value}" for key, value in section.raw]
    return "".join(f"{line}\n" for line in lines)
