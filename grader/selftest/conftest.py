"""What the tests of the kit share: one run of the grader, on the bundled sample and from a fixed seed."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch
os.environ["XDG_DATA_HOME"] = NOBODY = tempfile.mkdtemp(prefix="nobody-")  # whose progress is kept there
os.environ["JUPYTER_RUNTIME_DIR"] = NOBODY  # and who has no engine
os.environ.pop("TOX_ENV_NAME", None)  # a last line names the command that grades again: pytest's, wherever they run
os.environ.pop("UV", None)

from grader.content.syntax import undisturbed
from grader.host.kernels import Kernels
from grader.host.promises import Tier
from grader.running.grading import Grading
from grader.selftest.notebook_kernel import end_engines

atexit.register(shutil.rmtree, NOBODY, ignore_errors=True)
# A shell has what it starts in the background ignore Ctrl-C, and so does everything below; some tests send one.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("kit", derandomize=True, deadline=None)  # the same examples on each machine, however busy
settings.load_profile("kit")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a failure told while no thread of the pool makes a syntax tree: pytest makes one of the test's source."""
    with undisturbed():
        return (yield)


@pytest.fixture(scope="session")
def grading(request: pytest.FixtureRequest) -> Iterator[Grading]:
    """One run of the grader for all tests that need one."""
    option = request.config.option
    grading = Grading(seed=0, kernels=Kernels(start=option.kernels, tier=Tier(option.trust)))
    yield grading
    grading.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A user of the tests' own, with an engine of their own, which is ended after them."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
        patch.setenv("XDG_DATA_HOME", str(folder / "share"))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        yield folder
        end_engines(folder)
