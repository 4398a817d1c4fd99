"""Tables in Markdown."""


def table(rows):
    """Return a table whose first row is the head. The first column is left-aligned, the others are
    right-aligned."""
    head, *body = [list(map(str, row)) for row in rows]
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, rule] + body)
