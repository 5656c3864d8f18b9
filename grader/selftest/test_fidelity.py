"""A notebook prints the same whichever way its kernel started and whatever contains it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.host.kernels import Kernels
from grader.host.session import Session
from grader.selftest.fidelity import CELLS

DIFFERENT_EVERY_TIME = (
    (r"\b0x[0-9a-f]{6,}", "ADDRESS"),
    (r"ipykernel_\d+/\d+", "CELL"),
    (r"/\S*run-\w+", "FOLDER"),
    (r"/\S*kernels-\w+", "LIBRARY"),
)


def outputs(start: str, box: Any) -> dict[str, str]:
    """Run all cells in one kernel and return what each put out, as text."""

    async def run() -> Session:
        kernels = Kernels(start, box=box)
        try:
            notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS.values()])
            session = await Session.start(notebook, kernels, 60, [])
            await session.close()
            return session
        finally:
            kernels.close()

    session = asyncio.run(run())
    texts = (json.dumps(_joined(cell.outputs), indent=1, sort_keys=True) for cell in session.notebook.cells)
    return {name: _steady(text) for name, text in zip(CELLS, texts, strict=True)}


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what was printed to one stream in a row: in how many messages it came is a matter of time."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" == last.get("output_type") and output.name == last.get("name"):
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def _steady(text: str) -> str:
    for pattern, word in DIFFERENT_EVERY_TIME:
        text = re.sub(pattern, word, text)
    return text


@pytest.fixture(scope="module")
def cold() -> dict[str, str]:
    return outputs("cold", None)


@pytest.fixture(scope="module")
def warm() -> dict[str, str]:
    return outputs("auto", "auto")


@pytest.mark.parametrize("name", CELLS)
def test_prints_the_same_warm_and_cold(name: str, warm: dict[str, str], cold: dict[str, str]) -> None:
    assert warm[name] == cold[name]


def test_a_boxed_cold_kernel_and_a_spare_one_print_the_same(cold: dict[str, str]) -> None:
    assert outputs("spare", "auto") == cold


def test_random_numbers_do_not_depend_on_how_often_a_kernel_was_asked_whether_it_is_there() -> None:
    async def drawn(kernels: Kernels) -> str:
        session = await Session.open(kernels, [])
        for _ in range(3):
            await session._kernel.client.kernel_info(reply=True)
        await session.run(new_notebook(cells=[new_code_cell("import random; random.random()")]), 30)
        await session.close()
        return session.notebook.cells[0].outputs[0].data["text/plain"]

    with contextlib.closing(Kernels("cold", None)) as kernels:
        assert asyncio.run(drawn(kernels)) == repr(random.Random(0).random())


def test_the_cells_do_what_they_are_for(cold: dict[str, str]) -> None:
    assert "image/png" in cold["a picture"] and "image/png" in cold["a picture without show"]
    assert "from a child" in cold["output of a forked process"] and "from write" in cold["output of C code"]
    raised = {name for name in CELLS if '"output_type": "error"' in cold[name]}
    assert raised == {
        *("a loop in a loop", "an exception", "an error in the syntax", "a question to the user", "an exit"),
    }
