"""Tables in Markdown, and their places in the READMEs."""
import os

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
        ValueError: the text has no place for this table.
    """
    before, start, rest = text.partition(f"<!-- {name} -->\n")
    table, end, after = rest.partition("<!-- end -->")
    if not (start and end):
        raise ValueError(f"no lines <!-- {name} --> and <!-- end -->")
    return before + start, table, end + after


def with_tables(path, tables):
    """Return the text of a file with other tables in their places.

    Args:
        path: the file.
        tables: dict name -> table.

    Raises:
        OSError: the file cannot be read.
        ValueError: it has no place for a table.
    """
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    for name, table in tables.items():
        try:
            before, _, after = split_at_table(text, name)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        text = before + table + after
    return text


def check(name, paths=READMES):
    """Raise an OSError or a ValueError if one of the files has no place for a table."""
    for path in paths:
        with_tables(path, {name: ""})


def write(tables, paths=READMES):
    """Put tables into their places in each of the files.

    Args:
        tables: dict name -> table.
        paths: the files. Each is replaced as a whole, and none is if one has no place for a table.

    Raises:
        OSError, ValueError: as `with_tables`.
    """
    texts = {path: with_tables(path, tables) for path in paths}
    for path, text in texts.items():
        with open(path + ".new", "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(path + ".new", path)
