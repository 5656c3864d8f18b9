"""Where things are: of the kit, which is the same for all who use it, and of those who work with it.

There are two situations. In a checkout, an editable install included, both are the project's folder. Where the kit was
installed from its wheel, it lies among the interpreter's packages, and people work in a folder of their own: the one
that the command was given in, or the one above it if that is `exercises` itself.
"""

import os
from pathlib import Path

KIT = Path(__file__).resolve().parents[2]  # holds grader/, data/ and learner.py
QUESTIONS = KIT / "grader" / "questions"
RECORD = KIT / "grader" / "answers.zip"  # in a release without solutions: what they answered
IS_RELEASE = RECORD.exists()
LEARNER = KIT / "learner.py"  # what a notebook can import besides libraries and `data`

_IN_A_WHEEL = KIT / "grader" / "exercises"  # as pyproject.toml has them packed
IS_INSTALLED = _IN_A_WHEEL.is_dir()
HANDED_OUT = _IN_A_WHEEL if IS_INSTALLED else KIT / "exercises"  # the exercises as everybody gets them


def _working_place() -> Path:
    here = Path.cwd()
    return here.parent if here.name == "exercises" else here


PROJECT = _working_place() if IS_INSTALLED else KIT
EXERCISES = PROJECT / "exercises"
START_PAGE = EXERCISES / "00_start_here.ipynb"
SOLUTIONS = PROJECT / "solutions"


def user_folder() -> Path:
    """Where what somebody has solved is kept, on their own machine."""
    import platformdirs

    return platformdirs.user_data_path("collab-exercises", appauthor=False)


def engine_folders() -> tuple[Path, ...]:
    """Where a user's engine may listen, the best place first: a socket's path must be short."""
    import tempfile

    from jupyter_core.paths import jupyter_runtime_dir

    own = f"collab-{os.getuid() if hasattr(os, 'getuid') else os.environ.get('USERNAME', '')}"
    return Path(jupyter_runtime_dir()), Path(tempfile.gettempdir()) / own, Path("/tmp") / own
