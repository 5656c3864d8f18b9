"""Reads a submission's notebook, whatever shape it came back in, and makes new ones.

Answers are found by the name they define, never by position or id, so a notebook is only brought into a form that can
be executed: newer format, fresh ids, no foreign tags, no outputs.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.content import damaged
from grader.content.opening import is_asking
from grader.content.places import IS_INSTALLED
from grader.wire.wire import n_parts

STORED = "ran_when_stored"  # a cell's metadata: whether the file holds what came of running it without an exception
# What a hand-in may cost before anything of it has run. Outputs can be large, but they are few; JSON of nothing but
# brackets takes thirty times as much memory as it is long.
MAX_FILE = 56 << 20  # bytes; pictures make notebooks of 50 MB
MAX_PARTS = 1_000_000  # of its JSON, as `n_parts` counts them
MAX_CODE = 1_000_000  # characters in all code cells
# As ipykernel has it, for one Python: JupyterLab writes that into each notebook, which then counts as modified.
METADATA: dict[str, dict[str, Any]] = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.11.7",
    },
}

HALVES = re.compile("[\ud800-\udfff]")


class Unreadable(Exception):
    """A notebook that cannot be read; the message is a sentence that says what, where and what to do."""


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook at `path` in the current format, outputs and foreign metadata left behind.

    Of the outputs each cell keeps one thing, under `STORED`: whether it had run. Raises Unreadable.
    """
    return parse_notebook(path, read_bytes(path))


def parse_notebook(path: Path, raw: bytes) -> NotebookNode:
    """Return the notebook that these bytes, from the file at `path`, are; as `read_notebook` does."""
    text = _text(path, raw)
    if n_parts(text) > MAX_PARTS:
        raise Unreadable(f"{path.name} holds more than {MAX_PARTS:,} parts: clear its outputs and save it again.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} {damaged.no_json(text, error)}") from None
    if not isinstance(data, dict) or not isinstance(data.get("cells", data.get("worksheets")), list):
        raise Unreadable(f"{path.name} is not a notebook (there are no cells in it): save your work under that name.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing or repeated ids are expected, and mended below
            upgraded = data if "cells" in data else nbformat.convert(_old(data), 4)  # whatever it says that it is
        if sum(map(_length_of_code, upgraded["cells"])) > MAX_CODE:
            raise Unreadable(f"{path.name} holds more than {MAX_CODE:,} characters of code: keep data out of cells.")
        notebook = new_notebook([_clean(cell) for cell in upgraded["cells"]])
        for cell, stored in zip(notebook.cells, upgraded["cells"], strict=True):
            cell.metadata[STORED] = _ran(stored)
    except Unreadable:
        raise
    except Exception as error:  # a damaged file can fail anywhere in there
        raise Unreadable(
            f"{path.name} is damaged ({type(error).__name__}): restore it or start from a new copy."
        ) from None
    return notebook


def _old(data: dict[str, Any]) -> NotebookNode:
    """The notebook with the number of its format: the last one that kept cells in worksheets, if it gives none."""
    number = data.get("nbformat")
    old: NotebookNode = nbformat.from_dict({**data, "nbformat": number if number in (1, 2, 3) else 3})
    return old


def new_notebook(cells: list[NotebookNode], name: str = "cell") -> NotebookNode:
    """Return a notebook of these cells, with stable ids made from `name` and their positions."""
    stem = "".join(c if c.isalnum() else "-" for c in name).strip("-")[:48]
    made = []
    for position, cell in enumerate(cells):
        tags = cell.get("metadata", {}).get("tags", [])
        common = {"id": f"{stem}-{position:02}", "metadata": {"tags": tags} if tags else {}}
        if cell["cell_type"] == "code":
            made.append(nbformat.v4.new_code_cell(cell["source"], **common))
        else:
            made.append(nbformat.v4.new_markdown_cell(cell["source"], **common))
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=made, metadata=copy.deepcopy(METADATA))
    return notebook


def source_text(source: Any) -> str:
    """Return a cell's source as one text; a notebook's file may have it as a list of lines."""
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def source_hash(cells: list[NotebookNode]) -> str:
    """Return a hash of what the cells say: their types and sources, trailing white space aside."""
    said = [[cell["cell_type"], cell["source"].rstrip()] for cell in cells]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def code_cells(notebook: NotebookNode) -> list[tuple[int, str]]:
    """The number (1 for the first cell) and source of each code cell."""
    cells = enumerate(notebook.cells, start=1)
    return [(number, cell.source) for number, cell in cells if cell.cell_type == "code"]


def is_plain_file(path: Path) -> bool:
    """Whether a file lies at `path` itself: not a link, which could lead to a solution, and no device or pipe."""
    return path.is_file() and not path.is_symlink()


def digest_of(path: Path) -> str | None:
    """SHA-256 of the file at `path`, as hexadecimal digits; None where there is nothing to read. Raises OSError."""
    if not is_plain_file(path) or path.stat().st_size > MAX_FILE:
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_text(path: Path) -> str:
    """Return what is in a notebook's file, in whatever encoding. Raises Unreadable."""
    return _text(path, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """Return a notebook's file as it is. Raises Unreadable where there is none, or one that is too large."""
    if path.is_symlink():
        raise Unreadable(f"{path.name} is a link to another file: save the notebook itself under that name.")
    if not path.exists():
        anew = "have `collab init` write a new one" if IS_INSTALLED else "build it anew"
        raise Unreadable(f"{path.name} is not there: put it back into {path.parent.name}/, or {anew}.")
    if not path.is_file():
        raise Unreadable(f"{path.name} is not a file: save the notebook under that name.")
    if path.stat().st_size > MAX_FILE:
        raise Unreadable(f"{path.name} is larger than {MAX_FILE >> 20} MB: clear its outputs and save it again.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror}): make it readable for the grader.") from None


def _text(path: Path, raw: bytes) -> str:
    if why := damaged.no_text(raw):
        raise Unreadable(f"{path.name} {why}")
    return damaged.decoded(raw)


def _length_of_code(cell: NotebookNode) -> int:
    source = cell.get("source", "") if cell.get("cell_type") == "code" else ""
    return sum(map(len, source)) if isinstance(source, list) else len(source)


def _clean(cell: NotebookNode) -> NotebookNode:
    """A cell with only what counts: its type, its source as text (none if it only asks), a written answer's tag."""
    source = source_text(cell.get("source", ""))
    if cell.get("cell_type") == "code" and is_asking(source):
        source = ""
    tags = cell.get("metadata", {}).get("tags", []) if isinstance(cell.get("metadata"), dict) else []
    kept = ["written"] if isinstance(tags, list) and "written" in tags else []
    kind = cell.get("cell_type")
    return NotebookNode(
        cell_type="code" if kind == "code" else "markdown",
        source=_whole_characters(source.replace("\r\n", "\n")),
        metadata={"tags": kept},
    )


def _whole_characters(text: str) -> str:
    """`text` without half an emoji, which can be in a string and in JSON, but in no file and no message."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if HALVES.search(text) else text


def _ran(cell: NotebookNode) -> bool:
    """Whether a cell as it was saved had been executed and had not raised."""
    outputs = cell.get("outputs") or []
    kinds = [output.get("output_type") for output in outputs if isinstance(output, dict)]
    return isinstance(cell.get("execution_count"), int) and "error" not in kinds
