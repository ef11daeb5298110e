"""Runs every notebook of this folder on the release named by JSNA_RELEASE, and checks that outputs are stripped.

    JSNA_RELEASE=.../releases/2026-03_r1 python notebooks/execute.py OUT_DIR

The notebooks in the repository stay as they are; executed copies go to OUT_DIR.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

out = Path(sys.argv[1])
failed = []
for path in sorted(Path(__file__).parent.glob("*.ipynb")):
    notebook = nbformat.read(path, as_version=4)
    kept = [i for i, c in enumerate(notebook.cells) if c.cell_type == "code" and (c.outputs or c.execution_count)]
    if kept:
        failed.append(f"{path.name}: cells {kept} have outputs; strip them before committing")
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(out)}}).execute()
    nbformat.write(notebook, out / path.name)
    print(f"{path.name}: {len(notebook.cells)} cells ran")
if failed:
    sys.exit("\n".join(failed))
