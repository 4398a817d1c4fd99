"""Tables in Markdown, and their places in a document."""
import os


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


def check(path, name):
    """Raise a ValueError or an OSError if a file has no place for a table."""
    with open(path, encoding="utf-8") as stream:
        split_at_table(stream.read(), name)


def write(path, name, table):
    """Put a table into its place in a file. The file is replaced as a whole."""
    with open(path, encoding="utf-8") as stream:
        before, _, after = split_at_table(stream.read(), name)
    with open(path + ".new", "w", encoding="utf-8") as stream:
        stream.write(before + table + after)
    os.replace(path + ".new", path)
