"""What the pages say of run_tensorflow1.py and of the parts of tf.contrib is so."""
import re

import pytest

import calling
from pages import PAGES, WING, anchors, check_target, code_blocks, targets
from tensorflow1 import input_data
from tensorflow1.contrib import (
    crf,
    data,
    eager,
    framework,
    layers,
    legacy_seq2seq,
    nn,
    rnn,
    seq2seq,
    slim,
    uncovered,
)

OLD_CODE, IN_CHINESE = PAGES["docs/old_code.md"], PAGES["docs/old_code.zh-CN.md"]


def test_every_link_to_the_page_leads_somewhere():
    links = [target for name, page in PAGES.items() for target in targets(name, page)
             if WING.match(target[0])]
    assert len(links) > 3
    for target, anchor in links:
        check_target(target, anchor)


def names_of(parts, page=OLD_CODE):
    """Return the names that the table of what is covered has for these parts of tf.contrib."""
    row, = re.findall(rf"(?m)^\| {parts} \| ([^|]*) \|", page)
    return re.findall(r"`(\w+)`", row)


@pytest.mark.parametrize("module", [crf, rnn, seq2seq, legacy_seq2seq, nn], ids=calling.name_of)
def test_the_table_of_covered_names_is_complete(module):
    """Every name that it has of these modules exists in them, and the other way."""
    assert sorted(names_of(f"`{module.__name__.rpartition('.')[2]}`")) == sorted(module.__all__)


def test_the_other_covered_names_exist():
    names = names_of("`layers`, `slim`, `framework`")
    assert names and all(hasattr(slim, name) for name in names)
    assert slim.fully_connected is layers.fully_connected and framework.arg_scope is slim.arg_scope
    for module in (data, eager):
        names = names_of(f"`{module.__name__.rpartition('.')[2]}`")
        assert names and all(hasattr(module, name) for name in names)
    assert input_data.read_data_sets


def test_both_languages_have_the_same_tables():
    english, chinese = (re.findall(r"(?m)^\|(.*)\|$", page) for page in (OLD_CODE, IN_CHINESE))
    assert len(english) == len(chinese)
    for row, other in zip(english, chinese):
        assert sorted(re.findall(r"`[^`]*`", row)) == sorted(re.findall(r"`[^`]*`", other))
    assert code_blocks(OLD_CODE) == code_blocks(IN_CHINESE)
    assert len(anchors(OLD_CODE)) == len(anchors(IN_CHINESE))


def test_the_page_has_what_there_is_instead():
    """The same words as the error of a name that is not covered."""
    rows = re.findall(r"(?m)^\| .*`tf\.contrib.*\| (.*) \|$",
                      OLD_CODE.split("## What is not covered")[1].split("\n## ")[0])
    said = {re.sub(r"\[(.*?)\]\(.*?\)", r"\1", row).replace("`", "") for row in rows}
    assert said == set(uncovered.INSTEAD.values())
