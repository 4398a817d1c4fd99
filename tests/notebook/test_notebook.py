"""The cells of docs/running.md, and the tutorial's notebook, in a real kernel. ipykernel and
nbclient are not in requirements.txt: noxfile.py installs them in an environment of its own.
"""
import os
import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import calling
import store_outputs

TRAIN = ["--n-hidden", "4", "--steps", "3"]
NETWORK = '''\
import training
from contrib import rnn, tf
def mine(input_x, n_steps, n_hidden):
    """Mine"""
    hiddens, states = tf.nn.dynamic_rnn(rnn.GRUCell(n_hidden), input_x, dtype=tf.float32)
    return tf.transpose(hiddens, [1, 0, 2]), states
'''


def run_cells(*sources):
    """Run cells in a kernel in the folder of the scripts; return what each of them shows: what it
    printed, without a progress bar, its last value, its error."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(notebook, timeout=300, allow_errors=True,
                   resources={"metadata": {"path": calling.PROJECT}}).execute()
    shown = {"stream": lambda output: output.text if output.name == "stdout" else "",
             "execute_result": lambda output: output.data["text/plain"],
             "error": lambda output: "\n".join(output.traceback)}
    return ["".join(shown[output.output_type](output) for output in cell.outputs)
            for cell in notebook.cells]


def test_a_script_runs_twice_in_a_kernel_with_the_same_numbers():
    call = f"import single_layer; results = single_layer.main(['--arch', 'static_gru', *{TRAIN}])"
    magic = "%run single_layer.py --arch static_gru " + " ".join(TRAIN)
    *printed, table = run_cells(call, call, magic, magic, "results")
    assert len(set(printed)) == 1
    assert re.search(r"^Test accuracy: 0\.\d+\n\Z", printed[0], re.MULTILINE)
    head, row = table.splitlines()
    assert head.startswith("architecture ") and row.startswith("static_gru ")


def test_a_network_of_ones_own_needs_no_arguments_in_a_kernel():
    for printed in run_cells(NETWORK + "training.main({'mine': mine}, 2)",
                             f"training.main({{'mine': mine}}, 1000, {TRAIN})"):
        assert "\nMine:\n" in printed and "Test accuracy: 0." in printed


def test_a_mistake_is_one_line_in_a_kernel():
    imports = "import cells, single_layer, gates\n"
    shown = run_cells(imports + "single_layer.main(['--none'])",
                      "single_layer.main(['--data-dir', 'none'])",
                      "gates.main(['none', 'gates.svg'])", "cells.main(['LSTM'])",
                      "%run single_layer.py --none",
                      NETWORK + "training.main({'mine': mine}, 2, ['--none'])")
    for text, message in zip(shown, [
            "single_layer.py: error: unrecognized arguments: --none (--help lists the flags)",
            "single_layer.py: error: 'none' does not exist: name a directory that holds",
            "gates.py: error: there is no checkpoint none: ", "cells.py: error: argument NAME",
            "single_layer.py: error: unrecognized arguments: --none",
            "notebook: error: unrecognized arguments: --none"]):
        assert text.startswith(message) and len(text.splitlines()) == 1


def words_and_numbers(cell):
    """Return the words that a cell shows and, apart, the numbers. What no seed decides is N: the
    seconds of a table."""
    text = "".join(output.text if output.output_type == "stream" else output.data["text/plain"]
                   for output in cell.outputs)
    text = re.sub(r"\d+\.\d(?= +0\.\d{4}$)", "N", text, flags=re.MULTILINE)
    number = r"-?\d+\.\d*(?:e[-+]\d+)?"
    return re.sub(number, "x", text).split(), np.array(re.findall(number, text), float)


def test_the_tutorials_notebook_shows_what_is_stored():
    """And leaves no file behind. What a training ends in may differ between processors."""
    folders = (store_outputs.NOTEBOOKS, calling.PROJECT)
    before = [sorted(os.listdir(folder)) for folder in folders]
    stored, fresh = (store_outputs.read(store_outputs.ENGLISH) for _ in range(2))
    store_outputs.run(fresh)
    for one, other in zip(store_outputs.code_cells(stored), store_outputs.code_cells(fresh)):
        words, numbers = words_and_numbers(one)
        fresh_words, fresh_numbers = words_and_numbers(other)
        assert fresh_words == words
        tolerance = .15 if "accuracy" in words or "probability" in words else 2e-4
        np.testing.assert_allclose(fresh_numbers, numbers, rtol=0, atol=tolerance)
        assert [sorted(output.get("data", {})) for output in one.outputs] == [
            sorted(output.get("data", {})) for output in other.outputs]
    assert [sorted(os.listdir(folder)) for folder in folders] == before


def test_a_notebook_in_another_folder_says_where_to_start_it(tmp_path):
    notebook = store_outputs.read(store_outputs.ENGLISH)
    notebook.cells = store_outputs.code_cells(notebook)[:1]
    with pytest.raises(CellExecutionError):
        store_outputs.run(notebook, str(tmp_path))
    (output,) = notebook.cells[0].outputs
    (line,) = output.traceback
    assert line.startswith("Start this notebook in its own folder: ")
