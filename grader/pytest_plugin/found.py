"""What was found in the folder of `--notebooks`, looked through once a run."""

from __future__ import annotations

import pytest

from grader.pytest_plugin.options import notebooks_folder
from grader.running.handin import Finder, HandIn

FOUND = pytest.StashKey[tuple[Finder, HandIn]]()  # the finder keeps what lay in a zip as long as it lives


def hand_in_of(config: pytest.Config) -> HandIn:
    """Return what was found; in exercises/, where somebody is at work, notebooks are where they belong."""
    if FOUND not in config.stash:
        finder, folder = Finder(), notebooks_folder(config)
        config.add_cleanup(finder.close)
        is_own = config.option.notebooks is None
        config.stash[FOUND] = finder, HandIn(folder) if is_own else finder.look(folder)
    return config.stash[FOUND][1]


def notes(config: pytest.Config) -> list[str]:
    """Return what was done to find the notebooks, and what was not used, a line each."""
    hand_in = hand_in_of(config)
    is_empty = config.option.notebooks is not None and not hand_in.found
    return [f"found: {note}" for note in [*(["no notebook"] if is_empty else []), *hand_in.notes]]
