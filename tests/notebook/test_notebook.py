"""The cells of docs/running.md in a real kernel. ipykernel and nbclient are not in
requirements.txt: noxfile.py installs them in an environment of its own.
"""
import re

import nbformat
from nbclient import NotebookClient

import calling

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
    printed, its last value, its error."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(notebook, timeout=300, allow_errors=True,
                   resources={"metadata": {"path": calling.PROJECT}}).execute()
    shown = {"stream": lambda output: output.text,
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
                      "%run single_layer.py --none")
    for text, message in zip(shown, [
            "single_layer.py: error: unrecognized arguments: --none (--help lists the flags)",
            "single_layer.py: error: 'none' does not exist: name a directory that holds",
            "gates.py: error: there is no checkpoint none: ", "cells.py: error: argument NAME",
            "single_layer.py: error: unrecognized arguments: --none"]):
        assert text.startswith(message) and len(text.splitlines()) == 1
