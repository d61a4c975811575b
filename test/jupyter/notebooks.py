"""Runs notebooks through nbclient, the library that nbconvert, nbmake and nbgrader run them by.

Reads a list of notebooks from stdin, each a list of its cells' texts; prints for each its cells'
outputs and the error that ended it, as JSON.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

KERNEL = {"name": "tslab", "display_name": "TypeScript", "language": "typescript"}


def run(sources: list[str]) -> dict:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    error = None
    try:
        NotebookClient(notebook, timeout=240).execute()
    except CellExecutionError as failure:
        error = {"ename": failure.ename, "evalue": failure.evalue, "traceback": failure.traceback}
    nbformat.validate(notebook)
    return {"outputs": [cell.outputs for cell in cells], "error": error}


if __name__ == "__main__":
    json.dump([run(sources) for sources in json.load(sys.stdin)], sys.stdout)
