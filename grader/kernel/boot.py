"""Turns a process into a graded IPython kernel; whichever way the process came about, `serve` is what it runs.

Runs in the kernel's process.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.wire import warmth

PACKAGES = ("site-packages", "dist-packages")  # how folders of installed packages are called
UNUSED = "debugpy"  # a debugger, of which a kernel would import 90 modules and 15 MB if there were one


def main() -> None:
    """Start a cold kernel, `python -m grader.kernel.boot -f connection.json`, or a spare one."""
    parser = argparse.ArgumentParser(description="Start a kernel for grading.")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("-f", dest="connection_file", help="Jupyter's connection file")
    way.add_argument("--spare", action="store_true", help="warm up and become a kernel, as standard input says")
    parser.add_argument("--box", type=json.loads, default=None, help="what contains the kernel, as JSON")
    options = parser.parse_args()
    if sys.platform == "linux":
        from grader.kernel.box.supervisor import die_with_parent

        # Popped, so that ipykernel does not watch for it too: the supervisor will come between them.
        die_with_parent(signal.SIGTERM, int(os.environ.pop("JPY_PARENT_PID")))
    clean_path()
    if options.spare:
        for family in json.loads(sys.stdin.readline() or "[]"):
            warm_up(warmth.FAMILIES[family].modules)
        request = sys.stdin.readline()
        if request:
            become(json.loads(request))
    else:
        serve(options.connection_file, options.box)


def become(request: dict[str, Any]) -> None:
    """Turn this process, warm already, into the kernel of `request`, a `ways.Request` as a dict."""
    source, target = os.open(os.devnull, os.O_RDONLY), os.open(request["log"], os.O_WRONLY | os.O_APPEND)
    for origin, number in ((source, 0), (target, 1), (target, 2)):
        os.dup2(origin, number)
    os.close(source)
    os.close(target)
    from_jupyter = {name: value for name, value in os.environ.items() if name.startswith("JPY_")}
    os.environ.clear()
    os.environ.update(request["environment"] | from_jupyter)
    os.chdir(request["folder"])
    tempfile.tempdir = None
    serve(request["connection_file"], request["box"])


def warm_up(names: Iterable[str]) -> None:
    """Import modules, those excepted that must not be imported before there is a kernel."""
    for name in names:
        if name not in sys.modules and not name.startswith(warmth.NEVER):
            with contextlib.suppress(Exception):  # a kernel that needs it will say what is wrong
                importlib.import_module(name)


def serve(connection_file: str, box: dict[str, Any] | None) -> None:
    """Become the kernel of `connection_file` and run until it is ended.

    Everything that must not be looked for from inside the box is imported before it goes up, and it goes up before
    the kernel starts a thread: Landlock and seccomp bind the thread that asks for them and what it starts.
    """
    from grader.kernel import app
    from grader.kernel.repeat import make_repeatable

    app.listen(connection_file)
    if sys.platform == "linux":
        from grader.kernel.box.layers import enter

        enter(box)
    look_beside()
    make_repeatable()
    app.run(connection_file)


def clean_path() -> None:
    """Have imports look into the library folder, the standard library and installed packages alone, for no debugger.

    An editable install puts the project on the path, and with the project its solutions.
    """
    sys.modules[UNUSED] = None  # type: ignore[assignment]  # as Python says that there is none
    library = str(Path(__file__).parents[2])
    prefixes = tuple(os.path.join(prefix, "") for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix))
    packages = [entry for entry in sys.path if entry.endswith(PACKAGES)]
    standard = [entry for entry in sys.path if entry.startswith(prefixes) and entry not in packages]
    sys.path[:] = [library, *standard, *packages]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _module_of(finder).startswith("__editable__")]


def look_beside() -> None:
    """Have imports look into the notebook's folder too, before installed packages; what lies there is a student's."""
    first = next((place for place, entry in enumerate(sys.path) if entry.endswith(PACKAGES)), len(sys.path))
    sys.path.insert(first, "")


def _module_of(finder: Any) -> str:
    return str(getattr(finder, "__module__", ""))


if __name__ == "__main__":
    main()
