"""The grammar of the command lines: `--opt value`, `-opt value`, `--opt=value`, bare booleans, repeated lists."""

from .failure import BadParameters, Failure

TRUE = {"1", "on", "yes", "true"}
FALSE = {"0", "off", "no", "false"}


def boolean(text):
    """1 or 0, or None when the text is no boolean."""
    word = text.lower()
    return 1 if word in TRUE else 0 if word in FALSE else None


def read(arguments, schema, positional, usage, rest=None):
    """
    Splits a command line into a map of options.

    schema: by option name, an object with `kind` ('boolean', 'list' or another) and `check(text)`.
    positional: names of the leading words. rest: the name under which all words after `--` are kept.
    """
    values, words, problems = {}, [], {}
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if rest is not None and len(words) == len(positional):
            if word == "--":
                values[rest] = queue
                break
            if not word.startswith("-"):
                values[rest] = [word, *queue]
                break
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        name, equals, value = word.lstrip("-").partition("=")
        option = schema.get(name) or schema.get(name.replace("_", "-"))
        if option is None:
            raise Failure(f"Unknown option: {name}\n400 unable to parse option\n{usage}")
        name = option.name
        if not equals:
            if option.kind == "boolean" and (not queue or boolean(queue[0]) is None):
                value = "1"
            elif not queue:
                raise Failure(f"Option {name} requires an argument\n400 unable to parse option\n{usage}")
            else:
                value = queue.pop(0)
        if option.kind == "boolean":
            truth = boolean(value)
            if truth is None:
                raise Failure(f"400 unable to parse boolean option\n{usage}")
            value = truth
        if option.kind == "list" and name in values:
            value = f"{values[name]},{value}"
        values[name] = value
    if len(words) > len(positional):
        raise Failure(f"400 too many arguments\n{usage}")
    values.update(zip(positional, words))
    for name in positional[len(words) :]:
        problems[name] = "property is missing and it is not optional"
    for name, value in values.items():
        option = schema.get(name)
        if option is None:
            continue
        problem, checked = option.check(value)
        if problem:
            problems[name] = problem
        else:
            values[name] = checked
    if rest is not None and not values.get(rest):
        problems[rest] = "property is missing and it is not optional"
    if problems:
        problem = BadParameters(problems)
        raise Failure(f"{problem}\n{usage}", 255)
    return values


def run(program, commands, argv, shared=None):
    """
    Runs one subcommand of a program.

    commands: by name, the work, its options, the names of its positional words, and the name of the rest after them, if any.
    shared: options of positional words, by name, for the subcommands that have such a word.
    """
    listed = "\n".join(f"       {program} {name}" for name in sorted(commands))
    if not argv:
        raise Failure(f"ERROR: no command specified\n{listed}")
    name = subcommand(argv[0], commands)
    if name is None:
        ambiguous = any(known.startswith(argv[0]) for known in commands)
        what = f"command '{argv[0]}' is ambiguous" if ambiguous else f"unknown command '{argv[0]}'"
        raise Failure(f"ERROR: {what}\n{program} <COMMAND> [ARGS] [OPTIONS]\n{listed}")
    work, schema, positional, *rest = commands[name]
    known = {**schema, **{word: option for word, option in (shared or {}).items() if word in positional}}
    usage = f"{program} {name} {' '.join(f'<{word}>' for word in positional)} [OPTIONS]"
    work(read(argv[1:], known, positional, usage, *rest))


def subcommand(name, commands):
    """The subcommand of that name, or the only one that begins so."""
    matches = [known for known in commands if known.startswith(name)]
    if name in commands:
        return name
    return matches[0] if len(matches) == 1 else None
