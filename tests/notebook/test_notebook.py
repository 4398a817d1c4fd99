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
    """Run cells in a kernel in the folder of the scripts; return what each of them printed, or the
    name and value of its error."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(notebook, timeout=300, allow_errors=True,
                   resources={"metadata": {"path": calling.PROJECT}}).execute()
    return ["".join(output["text"] if output.output_type == "stream"
                    else f"{output['ename']}: {output['evalue']}" for output in cell.outputs)
            for cell in notebook.cells]


def test_a_script_runs_twice_in_a_kernel_with_the_same_numbers():
    call = f"import single_layer; single_layer.main(['--arch', 'static_gru', *{TRAIN}])"
    magic = "%run single_layer.py --arch static_gru " + " ".join(TRAIN)
    printed = run_cells(call, call, magic, magic)
    assert len(set(printed)) == 1
    assert re.search(r"^Test accuracy: 0\.\d+\n\Z", printed[0], re.MULTILINE)


def test_a_network_of_ones_own_needs_no_arguments_in_a_kernel():
    defaults, flags, unknown = run_cells(
        NETWORK + "training.main({'mine': mine}, 2)",
        f"training.main({{'mine': mine}}, 1000, {TRAIN})",
        "training.main({'mine': mine}, 2, ['--none'])")
    for printed in defaults, flags:
        assert "\nMine:\n" in printed and "Test accuracy: 0." in printed
    assert "notebook: error: unrecognized arguments: --none\n" in unknown
