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
            raise Failure(f"Unknown option: {name}\n400 unable to parse option\n{usage}", 2)
        name = option.name
        if not equals:
            if option.kind == "boolean" and (not queue or boolean(queue[0]) is None):
                value = "1"
            elif not queue:
                raise Failure(f"Option {name} requires an argument\n400 unable to parse option\n{usage}", 2)
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


def command(name, table, program):
    """The subcommand of that name; a unique beginning is enough."""
    if name in table:
        return name
    matches = [known for known in table if known.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    what = f"command '{name}' is ambiguous" if matches else f"unknown command '{name}'"
    raise Failure(f"ERROR: {what}\n{program} <COMMAND> [ARGS] [OPTIONS]\n" + "\n".join(f"       {program} {known}" for known in sorted(table)))
