"""The grader's options for pytest, which tox.ini has it load before it looks for any conftest.py.

For pytest takes the value of an option that it does not know yet for a folder of tests: with `--notebooks DIR` it would
run a conftest.py that lies beside the notebooks, in the grader's own process.
"""

from __future__ import annotations

import pytest

from grader.grading import CELL_LIMIT


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the grader's options."""
    group = parser.getgroup("grader", "grading notebooks")
    group.addoption("--notebooks", metavar="DIR", help="grade the notebooks of DIR instead of exercises/")
    group.addoption("--seed", type=int, metavar="N", help="draw the checks' inputs from seed N, as an earlier run did")
    group.addoption(
        "--timeout", type=float, default=CELL_LIMIT, metavar="S", help="seconds a cell may run (default %(default)s)"
    )
    group.addoption("--result", metavar="FILE", help="write the result of the run into FILE, as JSON")
    group.addoption("--kernels", default="auto", choices=("auto", "fork", "spare", "cold"), help="how kernels start")
    group.addoption(
        "--trust", default="self", choices=("self", "advisory", "trusted"), help="what must protect grading"
    )
    group.addoption("--update-messages", action="store_true", help="keep the mistakes' messages as they are now")
