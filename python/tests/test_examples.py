"""The examples, the notebook, and the docstrings, as written."""

from __future__ import annotations

import doctest
import runpy
from pathlib import Path

import dejalu
import pytest

from conftest import FIXTURES

HERE = Path(__file__).parents[1]
# What examples are called with.
ARGUMENTS = {"tokens": [str(FIXTURES / "sites" / "harbour-courier" / "corpus.jsonl")]}


@pytest.mark.parametrize("path", sorted((HERE / "examples").glob("*.py")), ids=lambda path: path.stem)
def test_an_example_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [str(path), *ARGUMENTS.get(path.stem, [])])
    runpy.run_path(str(path), run_name="__main__")


def test_docstrings_hold() -> None:
    assert doctest.testmod(dejalu).failed == 0


def test_the_notebook_runs() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(HERE / "examples" / "quickstart.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": HERE / "examples"}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("<table>" in output.get("data", {}).get("text/html", "") for output in shown)


def test_everything_public_has_a_docstring() -> None:
    for name in dejalu.__all__:
        assert getattr(dejalu, name).__doc__ or name in {"Documents", "Evidence", "Fate", "Progress", "Reason"}, name
