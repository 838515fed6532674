"""The kinds of options: each has a name and says of a text what is wrong with it, or its checked value."""

import re
from dataclasses import dataclass
from typing import Callable, Optional


@dataclass(frozen=True)
class Option:
    name: str
    kind: str
    validate: Optional[Callable] = None

    def check(self, value):
        """(problem, None) or (None, the value as it is kept)."""
        if self.validate is None:
            return None, value
        try:
            return None, self.validate(value)
        except ValueError as problem:
            return str(problem), None


def flag(name):
    """A boolean."""
    return Option(name, "boolean")


def text(name, pattern=None, what=None, most=None):
    """A string, perhaps of a pattern and a greatest length."""

    def validate(value):
        if most is not None and len(value) > most:
            raise ValueError(f"value may only be {most} characters long")
        if pattern is not None and not re.fullmatch(pattern, value):
            raise ValueError(what or f"value does not match the regex pattern")
        return value

    return Option(name, "string", validate)


def one_of(name, *words):
    """One of some words."""

    def validate(value):
        if value not in words:
            raise ValueError(f"value '{value}' does not have a value in the enumeration '{', '.join(words)}'")
        return value

    return Option(name, "string", validate)


def integer(name, least=None, most=None):
    """A whole number within bounds."""

    def validate(value):
        if not re.fullmatch(r"-?\d+", value):
            raise ValueError(f"type check ('integer') failed - got '{value}'")
        number = int(value)
        if least is not None and number < least:
            raise ValueError(f"value must have a minimum value of {least}")
        if most is not None and number > most:
            raise ValueError(f"value must have a maximum value of {most}")
        return number

    return Option(name, "integer", validate)


def number(name, least, most):
    """A number with decimals, kept as it was written."""

    def validate(value):
        if not re.fullmatch(r"\d+(\.\d+)?", value):
            raise ValueError(f"type check ('number') failed - got '{value}'")
        if not least <= float(value) <= most:
            raise ValueError(f"value must have a maximum value of {most}")
        return value

    return Option(name, "number", validate)


def words(name, validate_each=None, separator=","):
    """A list: repeated, or separated by commas, semicolons or spaces; joined by the separator."""

    def validate(value):
        parts = [part for part in re.split(r"[\s,;\0]+", value) if part]
        if validate_each is not None:
            for part in parts:
                validate_each(part)
        return separator.join(parts)

    return Option(name, "list", validate)


def table(*options):
    """The options by name."""
    return {option.name: option for option in options}
