"""The project's pages: the READMEs and what they lead to. What else lies there is the reader's."""
import os
import re

from calling import PROJECT


def read(name):
    with open(os.path.join(PROJECT, name), encoding="utf-8") as stream:
        return stream.read()


# What only other people's scripts need can be taken away. Its own tests check what is said of it.
WING = re.compile(r"run_tensorflow1\.py|(tests/)?tensorflow1\b|docs/old_code\.")


def without_code(page):
    return re.sub(r"```.*?```", "", page, flags=re.DOTALL)


def code_blocks(page):
    return re.findall(r"```(\w+)\n(.*?)\n```", page, re.DOTALL)


def commands(page):
    """Return the commands `python FILE ...` of a page, without their comments. Commands with words
    in capitals for what the reader puts there are no commands yet."""
    found = [command.split("#")[0].strip()
             for command in re.findall(r"\bpython ((?:\w+/)*\w+\.py[^`\n&]*)", page)]
    return [command for command in found if not re.search(r"\b[A-Z]{3,}\b", command)]


def anchors(page):
    """Return the anchors that GitHub gives the headings of a page."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"(?m)^#+ (.*)$", without_code(page))}


def targets(name, page):
    """Yield the file and the anchor, or "", of each relative link of a page."""
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page)):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            target = os.path.join(os.path.dirname(name), path) if path else name
            yield os.path.normpath(target), anchor


def check_target(target, anchor):
    """Assert that the file is there, and the heading."""
    assert os.path.exists(os.path.join(PROJECT, target)), target
    assert not anchor or anchor in anchors(read(target)), (target, anchor)


def pages_from(*names):
    """Return a dict name -> text of these pages and of all to which their links lead."""
    found, ahead = {}, list(names)
    while ahead:
        name = ahead.pop()
        if name not in found and os.path.exists(os.path.join(PROJECT, name)):
            found[name] = read(name)
            ahead += [target for target, _ in targets(name, found[name]) if target.endswith(".md")]
    return dict(sorted(found.items()))


PAGES = pages_from("README.md", "README.zh-CN.md")
