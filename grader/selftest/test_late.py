"""Modules that are loaded when they are used, and what is loaded while checks are collected."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.content.places import PROJECT
from grader.pytest_plugin import late

LIBRARIES = ("pandas", "torch", "jupytext", "matplotlib")


def test_collecting_loads_none_of_the_large_libraries():
    """A student waits for each of them before the first notebook runs, and checks only ask for them later."""
    code = f"""
import sys, pytest
assert pytest.main(["grader/", "--collect-only", "-q"]) == 0
print("loaded:", *(name for name in {LIBRARIES} if getattr(sys.modules.get(name), "__file__", None)))
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "loaded:"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that is nowhere loaded, and takes its time to load."""
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.2)\nanswer, _hidden = 42, 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    late.put_off("slow_to_load")
    yield "slow_to_load"
    sys.modules.pop("slow_to_load")


def test_the_first_use_loads_a_module(module):
    """Importing it is no use, nor is looking for a name that begins with an underscore, as pytest does everywhere."""
    import slow_to_load

    assert not hasattr(slow_to_load, "_hidden") and sys.modules[module] is slow_to_load
    assert slow_to_load.answer == 42 and sys.modules[module] is not slow_to_load
    assert slow_to_load._hidden == 7 and not hasattr(slow_to_load, "no_such_name")


def test_threads_that_use_it_at_once_find_it_whole(module):
    """None of them gets the module while another is still loading it."""
    import slow_to_load

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: slow_to_load.answer, range(8))) == {42}


def test_a_module_that_is_there_is_not_put_off():
    """Whoever has it already keeps it."""
    before = sys.modules["subprocess"]
    late.put_off("subprocess")
    assert sys.modules["subprocess"] is before
