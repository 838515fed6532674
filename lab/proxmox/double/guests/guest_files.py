"""The files that Proxmox writes inside a guest: at creation, and again at every start."""

import os
import re
import subprocess
import tempfile

from .. import properties
from ..failure import Failure

BEGIN = "# --- BEGIN PVE ---\n"
END = "# --- END PVE ---\n"
NAMES_OF_KEYS = ("rsa", "ecdsa", "ed25519")


class GuestFiles:
    """The files of one guest, seen from inside its root. Use it within `inside`."""

    def __init__(self, config, owner):
        self.config = config
        self.owner = owner

    def write_at_start(self, resolver):
        """What every start writes again, except what /etc/.pve-ignore.* keeps. `resolver` is the host's resolv.conf."""
        if self.config.get("ostype") == "unmanaged":
            return
        self._hostname()
        self._resolver(resolver)
        self.write_interfaces()
        zone = self.config.get("timezone")
        if zone:
            self._timezone(zone)

    def write_at_creation(self, password, public_keys, host_keys):
        """What only creation writes: root's password and keys, SSH host keys."""
        self._password(password)
        if public_keys:
            os.makedirs("/root/.ssh", mode=0o700, exist_ok=True)
            os.chown("/root/.ssh", self.owner, self.owner)
            os.chmod("/root/.ssh", 0o700)
            self._put_block("/root/.ssh/authorized_keys", public_keys.rstrip("\n") + "\n", mode=0o600)
        if os.path.isdir("/etc/ssh"):
            for name, (mode, text) in host_keys.items():
                self._write(f"/etc/ssh/{name}", text, mode)
        if os.path.exists("/etc/machine-id"):
            self._write("/etc/machine-id", "", 0o444)
        if os.path.isdir("/etc/systemd/system"):
            for unit in ("sys-kernel-config.mount", "sys-kernel-debug.mount"):
                if not os.path.lexists(f"/etc/systemd/system/{unit}"):
                    self._link(f"/etc/systemd/system/{unit}", "/dev/null")

    def _hostname(self):
        full = self.config.get("hostname") or f"CT{self.config.vmid}"
        short = full.split(".")[0]
        self._put("/etc/hostname", f"{short}\n")
        address = self._address()
        names = full if "." not in full else f"{full} {short}"
        self._put_block("/etc/hosts", f"{address or '127.0.1.1'} {names}\n", first=True)

    def _address(self):
        for net in self._nets():
            for key in ("ip", "ip6"):
                if "/" in net.get(key, ""):
                    return net[key].split("/")[0]
        return None

    def _resolver(self, resolver):
        servers, domains = self.config.get("nameserver"), self.config.get("searchdomain")
        if servers is None and domains is None:
            servers = " ".join(re.findall(r"^nameserver\s+(\S+)", resolver, re.M))
            domains = " ".join(re.findall(r"^(?:search|domain)\s+(.+)$", resolver, re.M)[-1:])
        text = f"search {domains}\n" if domains else ""
        text += "".join(f"nameserver {server}\n" for server in (servers or "").split())
        self._put_block("/etc/resolv.conf", text, first=True)

    def _nets(self):
        names = sorted((key for key in self.config.current.values if re.fullmatch(r"net\d+", key)), key=lambda key: int(key[3:]))
        return [properties.parse(self.config.get(name)) for name in names]

    def write_interfaces(self):
        """The guest's network, which a change of it while it runs writes as well."""
        path = "/etc/network/interfaces"
        if not os.path.isdir("/etc/network") or self._ignored(path):
            return
        ours = {"lo"} | {net["name"] for net in self._nets()}
        kept = [text for names, text in _stanzas(_read(path)) if not names & ours]
        stanzas = ["auto lo\niface lo inet loopback\niface lo inet6 loopback\n"]
        for net in self._nets():
            stanzas.append(_interface(net))
        self._put(path, "\n".join(stanzas + kept))

    def _timezone(self, zone):
        target = f"/usr/share/zoneinfo/{zone}"
        if zone != "host" and os.path.exists(target) and not self._ignored("/etc/localtime"):
            if os.path.lexists("/etc/localtime"):
                os.unlink("/etc/localtime")
            self._link("/etc/localtime", target)

    def _link(self, path, target):
        os.symlink(target, path)
        os.lchown(path, self.owner, self.owner)

    def _password(self, password):
        shadow = _read("/etc/shadow")
        field = "*" if password is None else password
        if password is not None and not re.match(r"\$(1|2[axy]?|5|6)\$[a-zA-Z0-9./]{1,16}\$[a-zA-Z0-9./]+$", password):
            field = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, capture_output=True, text=True, check=True).stdout.strip()
        self._write("/etc/shadow", re.sub(r"^root:[^:]*:", lambda _: f"root:{field}:", shadow, flags=re.M), 0o640)

    def _ignored(self, path):
        folder, name = os.path.split(path)
        return os.path.exists(f"{folder}/.pve-ignore.{name}")

    def _put(self, path, text):
        """A file of Proxmox's own, unless it is to be ignored."""
        if not self._ignored(path):
            self._write(path, text, 0o644)

    def _put_block(self, path, text, first=False, mode=0o644):
        """Proxmox's block in a file that others write too."""
        if self._ignored(path):
            return
        block = f"{BEGIN}{text}{END}" if text else ""
        old = _read(path)
        if match := re.search(re.escape(BEGIN) + ".*?" + re.escape(END), old, re.S):
            fresh = old[: match.start()] + block + old[match.end() :]
        elif path == "/etc/resolv.conf":
            fresh = block
        else:
            fresh = block + old if first else old + block
        self._write(path, fresh, mode)

    def _write(self, path, text, mode):
        if _read(path) == text and os.path.exists(path):
            return
        fresh = not os.path.exists(path)
        if os.path.islink(path) and fresh:
            os.unlink(path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if fresh:
            os.chown(path, self.owner, self.owner)
            os.chmod(path, mode)


def inside(root, work):
    """Runs work with a folder as the root of all paths, in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            os.chroot(root)
            os.chdir("/")
            work()
            os._exit(0)
        except BaseException as problem:  # the parent tells it
            os.write(writer, str(problem).encode()[:4000])
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise Failure(said or "the guest's files could not be written")


def make_host_keys(hostname):
    """Fresh SSH host keys: by file name, mode and text."""
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in NAMES_OF_KEYS:
            path = f"{folder}/ssh_host_{kind}_key"
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", f"root@{hostname}", "-f", path], check=True)
            result[os.path.basename(path)] = (0o600, _read(path))
            result[f"{os.path.basename(path)}.pub"] = (0o644, _read(f"{path}.pub"))
    return result


def os_type():
    """The kind of system below /, from os-release."""
    match = re.search(r'^ID="?([a-z]+)"?$', _read("/etc/os-release"), re.M)
    return match[1] if match else "unmanaged"


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _interface(net):
    name, text = net["name"], f"auto {net['name']}\n"
    for key, gateway, family in (("ip", "gw", "inet"), ("ip6", "gw6", "inet6")):
        value = net.get(key)
        if value in (None, "manual"):
            if key == "ip":
                text += f"iface {name} inet manual\n"
        elif value in ("dhcp", "auto"):
            text += f"iface {name} {family} {value}\n"
        else:
            text += f"iface {name} {family} static\n\taddress {value}\n"
            if gateway in net:
                text += f"\tgateway {net[gateway]}\n"
    return text


def _stanzas(text):
    """The stanzas of an interfaces file, each with the names of the interfaces it is about."""
    blocks = []
    for line in text.splitlines(keepends=True):
        if re.match(r"(auto|allow-\S+|iface|mapping|source|source-directory)\b", line):
            words = line.split()
            names = {words[1]} if words[0] == "iface" else set(words[1:]) if words[0].startswith(("auto", "allow")) else set()
            blocks.append((names, line))
        elif blocks:
            names, before = blocks.pop()
            blocks.append((names, before + line))
        elif line.strip():
            blocks.append((set(), line))
    return blocks
