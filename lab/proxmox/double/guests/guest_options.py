"""Every key of a guest's configuration: its format and its check."""

import ipaddress
import re

from .. import properties
from ..failure import Failure
from ..options import Option, flag, integer, number, one_of, text, words

VMID = r"[1-9][0-9]{2,8}"
STORAGE = r"[A-Za-z][A-Za-z0-9\-_.]*[A-Za-z0-9]"
MOUNT_KEYS = {"volume", "acl", "mountoptions", "quota", "ro", "replicate", "shared", "size", "idmap"}
NET_KEYS = {
    *("name", "bridge", "hwaddr", "ip", "gw", "ip6", "gw6", "firewall", "tag", "trunks"),
    *("rate", "mtu", "link_down", "host-managed", "type"),
}
DNS_NAME = r"(?=.{1,255}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"


def _properties(value, default_key, known, required):
    try:
        parsed = properties.parse(value, default_key)
    except Failure as failure:
        raise ValueError(str(failure)) from None
    for key in parsed:
        if key not in known:
            raise ValueError(
                f"invalid format - format error\n{key}: property is not defined in schema and the schema does not "
                "allow additional properties"
            )
    for key in required:
        if not parsed.get(key):
            raise ValueError(f"invalid format - format error\n{key}: property is missing and it is not optional")
    return parsed


def _net(value):
    parsed = _properties(value, None, NET_KEYS, ["name"])
    for key, special in (("ip", ("dhcp", "manual")), ("ip6", ("auto", "dhcp", "manual"))):
        if key in parsed and parsed[key] not in special:
            if "/" not in parsed[key]:
                raise ValueError(f"invalid format - format error\n{key}: invalid format - value does not look like a valid CIDR")
            try:
                ipaddress.ip_interface(parsed[key])
            except ValueError:
                raise ValueError(f"invalid format - format error\n{key}: invalid format - value does not look like a valid CIDR") from None
    for key, kind in (("gw", ipaddress.IPv4Address), ("gw6", ipaddress.IPv6Address)):
        try:
            kind(parsed.get(key, "::" if key == "gw6" else "0.0.0.0"))
        except ValueError:
            what = f"value does not look like a valid {'IPv6' if key == 'gw6' else 'IPv4'} address"
            raise ValueError(f"invalid format - format error\n{key}: invalid format - {what}") from None
    mac = parsed.get("hwaddr")
    if mac is not None and not re.fullmatch(r"[0-9A-Fa-f][02468aceACE](:[0-9A-Fa-f]{2}){5}", mac):
        raise ValueError("invalid format - format error\nhwaddr: value does not look like a valid unicast MAC address")
    return value


def _mount(value):
    parsed = _properties(value, "volume", {*MOUNT_KEYS, "mp", "backup", "keepattrs"}, ["volume", "mp"])
    if not parsed["mp"].startswith("/") or ".." in parsed["mp"].split("/"):
        raise ValueError("invalid format - format error\nmp: not a valid mount point")
    return value


def _rootfs(value):
    _properties(value, "volume", MOUNT_KEYS, ["volume"])
    return value


def _features(value):
    _properties(value, None, {"mount", "nesting", "keyctl", "fuse", "mknod", "force_rw_sys"}, [])
    return value


def _device(value):
    parsed = _properties(value, "path", {"path", "mode", "uid", "gid", "deny-write"}, ["path"])
    if not parsed["path"].startswith("/dev/"):
        raise ValueError("invalid format - format error\npath: Unable to get absolute path of device")
    return value


def _address(value):
    try:
        ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        raise ValueError(f"invalid format - value does not look like a valid IP address: {value}") from None


def _tags(value):
    parts = [part for part in re.split(r"[\s,;]+", value) if part]
    for part in parts:
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_\-+.]*", part):
            raise ValueError(f"invalid format - invalid characters in tag")
    return ";".join(sorted({part.lower() for part in parts}))


def _family(prefix, count, validate):
    return [Option(f"{prefix}{index}", "string", validate) for index in range(count)]


KEYS = {
    option.name: option
    for option in [
        one_of("arch", "amd64", "i386", "arm64", "armhf", "riscv32", "riscv64"),
        one_of(
            "ostype",
            *("debian", "devuan", "ubuntu", "centos", "fedora", "opensuse"),
            *("archlinux", "alpine", "gentoo", "nixos", "unmanaged"),
        ),
        text("hostname", DNS_NAME, "invalid format - value does not look like a valid DNS name"),
        text("description", most=8192),
        Option("tags", "list", _tags),
        integer("memory", 16),
        integer("swap", 0),
        integer("cores", 1, 8192),
        number("cpulimit", 0, 8192),
        integer("cpuunits", 0, 500000),
        flag("onboot"),
        text("startup", r"((order=)?\d+|up=\d+|down=\d+)(,((order=)?\d+|up=\d+|down=\d+))*", "invalid format - unable to parse startup options"),
        flag("protection"),
        flag("template"),
        flag("debug"),
        flag("console"),
        integer("tty", 0, 6),
        one_of("cmode", "shell", "console", "tty"),
        flag("unprivileged"),
        text("timezone"),
        words("nameserver", _address, " "),
        words("searchdomain", None, " "),
        Option("features", "string", _features),
        text("hookscript"),
        one_of(
            "lock",
            *("backup", "create", "destroyed", "disk", "fstrim", "migrate"),
            *("mounted", "rollback", "snapshot", "snapshot-delete"),
        ),
        text("entrypoint"),
        text("env"),
        Option("rootfs", "string", _rootfs),
        *_family("mp", 256, _mount),
        *_family("unused", 256, None),
        *_family("net", 32, _net),
        *_family("dev", 256, _device),
    ]
}

INTEGERS = {name for name, option in KEYS.items() if option.kind in ("integer", "boolean")}
"""Keys whose values are numbers in JSON."""

VMID_OPTION = text("vmid", VMID, "type check ('integer') failed - value must have a minimum value of 100")
