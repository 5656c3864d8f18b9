"""The grader's options for pytest, which tox.ini has it load before it looks for any conftest.py; and the first start.

For pytest takes the value of an option that it does not know yet for a folder of tests: with `--notebooks DIR` it would
run a conftest.py that lies beside the notebooks, in the grader's own process.
And kernels can warm up while pytest and the grader are still being imported, so little is imported here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.content.places import EXERCISES, PROJECT, QUESTIONS
from grader.host.kernels import CELL_LIMIT, Kernels, NotProtected
from grader.host.promises import Tier
from grader.running.running_engine import RunningEngine, running_engine
from grader.wire import warmth

KERNELS = pytest.StashKey[Kernels]()
ENGINE = pytest.StashKey[RunningEngine | None]()
ABOVE = (QUESTIONS, *QUESTIONS.parents)  # whoever names one of these asks for all questions


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the grader's options."""
    group = parser.getgroup("grader", "grading notebooks")
    group.addoption("--notebooks", metavar="DIR", help="grade the notebooks of DIR instead of exercises/")
    group.addoption("--assignment", metavar="FILE", help="grade the questions of an assignment, for its points")
    group.addoption("--seed", type=int, metavar="N", help="draw the checks' inputs from seed N, as an earlier run did")
    group.addoption(
        "--cell-timeout",
        type=float,
        default=CELL_LIMIT,
        metavar="S",
        help="seconds a cell may run (default %(default)s)",
    )
    group.addoption("--every-cell", action="store_true", help="also run unchanged cells that only show something off")
    group.addoption("--result", metavar="FILE", help="write the result of the run into FILE, as JSON")
    group.addoption("--kernels", default="auto", choices=("auto", "fork", "spare", "cold"), help="how kernels start")
    group.addoption(
        "--trust", default=str(Tier.SELF), choices=tuple(map(str, Tier)), help="what must protect grading"
    )
    group.addoption("--update-messages", action="store_true", help="keep the mistakes' messages as they are now")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Begin to warm up if there will be something to grade, and load what grades."""
    option = config.option
    has_workers = bool(getattr(option, "tx", None)) and not hasattr(config, "workerinput")
    if is_to_grade(config) and not has_workers and not option.collectonly and not option.setupplan:
        config.stash[ENGINE] = running_engine(EXERCISES) if is_for_an_engine(config) else None
        if config.stash[ENGINE] is None:
            kernels_of(config).expect(warmth.ALL if is_for_all(config) else (warmth.FIRST,))
    config.pluginmanager.import_plugin("grader.pytest_plugin.hooks")


def is_to_grade(config: pytest.Config) -> bool:
    """Whether pytest was pointed at checks, not only at tests of the kit."""
    return any(path in ABOVE or QUESTIONS in path.parents for path in _asked(config))


def is_for_all(config: pytest.Config) -> bool:
    """Whether all questions are asked for, as far as it can be said before any is collected."""
    chosen = config.option.keyword or config.option.markexpr or config.option.assignment
    return not chosen and any(path in ABOVE for path in _asked(config))


def _asked(config: pytest.Config) -> list[Path]:
    return [(config.invocation_params.dir / str(name).partition("::")[0]).resolve() for name in config.args]


def notebooks_folder(config: pytest.Config) -> Path:
    """The folder whose notebooks are graded: from where the command was given, or else in the project."""
    name: str | None = config.option.notebooks
    if name is None:
        return EXERCISES
    asked = config.invocation_params.dir / name
    return asked if asked.is_dir() else PROJECT / name


def engine_of(config: pytest.Config) -> RunningEngine | None:
    """The user's engine, if it grades this run."""
    return config.stash.get(ENGINE, None)


def is_for_an_engine(config: pytest.Config) -> bool:
    """Return whether nothing is asked for that an engine does otherwise; a worker of pytest-xdist is on its own."""
    option = config.option
    usual = (None, None, CELL_LIMIT, False, "auto", Tier.SELF)
    asked = (option.notebooks, option.seed, option.cell_timeout, option.every_cell, option.kernels, option.trust)
    return asked == usual and not hasattr(config, "workerinput")


def tier_of(config: pytest.Config) -> Tier:
    """What the run's result is to be worth."""
    return Tier(config.option.trust)


def kernels_of(config: pytest.Config) -> Kernels:
    """The run's kernels. Raises pytest.UsageError where they would not be protected as was asked for."""
    if KERNELS not in config.stash:
        try:
            config.stash[KERNELS] = Kernels(start=config.option.kernels, tier=tier_of(config))
        except NotProtected as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[KERNELS]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was kept warm, where no check came to use it."""
    if KERNELS in config.stash:
        config.stash[KERNELS].close()
