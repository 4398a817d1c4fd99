"""What the pages say of run_tensorflow1.py and of the parts of tf.contrib is so."""
import re

import pytest

import calling
from pages import PAGES, WING, check_target, targets
from tensorflow1 import input_data
from tensorflow1.contrib import (
    crf,
    framework,
    layers,
    legacy_seq2seq,
    rnn,
    seq2seq,
    slim,
    uncovered,
)

OLD_CODE = PAGES["docs/old_code.md"]


def test_every_link_to_the_page_leads_somewhere():
    links = [target for name, page in PAGES.items() for target in targets(name, page)
             if WING.match(target[0])]
    assert len(links) > 3
    for target, anchor in links:
        check_target(target, anchor)


@pytest.mark.parametrize("module", [crf, rnn, seq2seq, legacy_seq2seq], ids=calling.name_of)
def test_the_table_of_old_names_is_complete(module):
    """Every name that the left column has of these modules exists in them, and the other way."""
    name = module.__name__.rpartition(".")[2]
    rows = re.findall(rf"(?m)^\| `tf\.contrib\.{name}\.([^|]*)\|", OLD_CODE)
    assert {each for row in rows for each in re.findall(r"\w+", row)} == set(module.__all__)


def test_the_other_old_names_exist():
    rows = re.findall(r"(?m)^\| `tf\.contrib\.layers\.([^|]*)\|", OLD_CODE)
    assert rows
    for row in rows:
        names = re.findall(r"`([a-z]\w+)`", "`" + row)
        assert names and all(hasattr(layers, name) for name in names)
    assert slim.fully_connected is layers.fully_connected and framework.arg_scope is slim.arg_scope
    assert input_data.read_data_sets


def test_the_page_has_what_there_is_instead():
    """The same words as the error of a name that is not covered."""
    rows = re.findall(r"(?m)^\| .*`tf\.contrib.*\| (.*) \|$",
                      OLD_CODE.split("## What is not covered")[1].split("\n## ")[0])
    said = {re.sub(r"\[(.*?)\]\(.*?\)", r"\1", row).replace("`", "") for row in rows}
    assert said == set(uncovered.INSTEAD.values())
