"""Property strings such as `name=eth0,bridge=vmbr0`: read into a map, printed in Proxmox's own order."""

from .failure import Failure


def parse(text, default_key=None):
    """The map of a property string. A bare first part belongs to the default key."""
    result = {}
    for part in text.split(","):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        if not equals:
            if default_key is None:
                raise Failure(f"invalid format - missing key in comma-separated list property")
            key, value = default_key, part
        if key in result:
            raise Failure(f"invalid format - duplicate key in comma-separated list property: {key}")
        result[key.strip()] = value.strip()
    return result


def render(values, default_key=None, required=()):
    """The canonical string: the default key bare, then required keys sorted, then the rest sorted."""
    keys = [key for key in values if key != default_key]
    ordered = sorted(key for key in keys if key in required) + sorted(key for key in keys if key not in required)
    parts = [values[default_key]] if default_key in values else []
    return ",".join(parts + [f"{key}={values[key]}" for key in ordered])
