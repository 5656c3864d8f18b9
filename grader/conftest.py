"""Says so where pytest did not read the project's settings: without them it would find no check.

The options are in `grader.pytest_plugin.options`, which those settings name, and the hooks in
`grader.pytest_plugin.hooks`, which it has loaded.
"""

from __future__ import annotations

import pytest

from grader.content.places import PROJECT


def pytest_configure(config: pytest.Config) -> None:
    """Raise UsageError if the settings in use are not the project's."""
    settings = PROJECT / "tox.ini"
    if config.inipath is None or config.inipath.resolve() != settings:
        raise pytest.UsageError(
            f"pytest's settings were not read from {settings}: name grader/ before any other folder."
        )
