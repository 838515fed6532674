"""What goes wrong, and how it is told."""


class Failure(Exception):
    """A command failed: its message goes to standard error, its code is the exit code."""

    def __init__(self, message, code=255):
        super().__init__(message)
        self.code = code


class BadParameters(Failure):
    """The options do not fit the command: every problem is told, by option."""

    def __init__(self, problems):
        lines = ["400 Parameter verification failed."] + [f"{name}: {what}" for name, what in sorted(problems.items())]
        super().__init__("\n".join(lines))
        self.problems = problems


class UnknownCommand(Failure):
    """No such subcommand, or an ambiguous one."""
