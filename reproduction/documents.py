"""Tables in Markdown, and their places in the READMEs."""
import os

from training import RunError
from training.files import replacing

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
READMES = tuple(os.path.join(PROJECT, name) for name in ("README.md", "README.zh-CN.md"))


def markdown(rows):
    """Return a table whose first row is the head. The first column is left-aligned, the others are
    right-aligned."""
    head, *body = [list(map(str, row)) for row in rows]
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, rule] + body)


def split_at_table(text, name):
    """Return the text before, in and after the table of a name: what stands between the lines
    ``<!-- NAME -->`` and ``<!-- end -->``.

    Raises:
        RunError: the text has no place for this table.
    """
    before, start, rest = text.partition(f"<!-- {name} -->\n")
    table, end, after = rest.partition("<!-- end -->")
    if not (start and end) or "<!-- " in table:  # the end of another table
        raise RunError(f"no lines <!-- {name} --> and <!-- end -->")
    return before + start, table, end + after


def with_tables(path, tables):
    """Return the text of a file with other tables in their places.

    Args:
        path: the file.
        tables: dict name -> table.

    Raises:
        RunError: the file cannot be read, or it has no place for a table.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read ({error}): restore it") from None
    for name, table in tables.items():
        try:
            before, _, after = split_at_table(text, name)
        except RunError as error:
            raise RunError(f"{path} has {error}: restore them") from None
        text = before + table + after
    return text


def check(name, paths=READMES):
    """Raise a RunError if one of the files has no place for a table."""
    for path in paths:
        with_tables(path, {name: ""})


def write(tables, paths=READMES):
    """Put tables into their places in each of the files.

    Args:
        tables: dict name -> table.
        paths: the files. None is changed if one of them has no place for a table.

    Raises:
        RunError: as `with_tables`, or a file cannot be written.
    """
    texts = {path: with_tables(path, tables) for path in paths}
    for path, text in texts.items():
        with replacing(path) as stream:
            stream.write(text)
