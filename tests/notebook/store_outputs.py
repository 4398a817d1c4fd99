"""Run the tutorial's notebook and store its outputs, in both languages.

    python tests/notebook/store_outputs.py

Do this after a change of a cell. A test compares what a fresh run prints with what is stored.
"""
import os

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "notebooks")
ENGLISH, CHINESE = "tutorial.ipynb", "tutorial.zh-CN.ipynb"


def read(name):
    return nbformat.read(os.path.join(NOTEBOOKS, name), as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(notebook, folder=NOTEBOOKS):
    """Run the cells of a notebook in a kernel of its own, which starts in a folder: in that of the
    notebook, as Jupyter has it. Keep no progress bar, and the printed lines of a cell together."""
    NotebookClient(notebook, timeout=300, record_timing=False,
                   resources={"metadata": {"path": folder}}).execute()
    for cell in code_cells(notebook):
        kept = []
        for output in cell.outputs:
            if kept and output.get("name") == kept[-1].get("name") == "stdout":
                kept[-1].text += output.text
            elif (output.get("name") != "stderr"
                  and "application/vnd.jupyter.widget-view+json" not in output.get("data", {})):
                kept.append(output)
        cell.outputs = kept


def main():
    english, chinese = map(read, (ENGLISH, CHINESE))
    run(english)
    for one, other in zip(code_cells(english), code_cells(chinese)):
        other.outputs, other.execution_count = one.outputs, one.execution_count
    for name, notebook in ((ENGLISH, english), (CHINESE, chinese)):
        nbformat.write(notebook, os.path.join(NOTEBOOKS, name))


if __name__ == "__main__":
    main()
