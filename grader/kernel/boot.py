"""Turns a process into a graded IPython kernel; whichever way the process came about, `serve` is what it runs.

Runs in the kernel's process. A kernel repeats itself: Python, NumPy, torch and the order of sets start from the same
state in every kernel, so a warm kernel prints what a cold one prints.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SEED = 0

# What notebooks and kernels import. Not pyplot and the inline backend: they bind to the shell that is there when they
# are imported, so never before a kernel is.
WARM = (
    *("numpy", "pandas", "pyarrow", "torch", "torch._dynamo", "torch.utils.data"),
    *("matplotlib.figure", "matplotlib.font_manager", "matplotlib.backends.backend_agg"),
    *("ipykernel.kernelapp", "ipykernel.zmqshell", "IPython.core.completer", "jedi"),
    *("grader.kernel.probe", "grader.kernel.box", "data"),
)
NEVER_WARM = ("matplotlib.pyplot", "matplotlib_inline.backend_inline", "pylab", "__")


def main() -> None:
    """Start a cold kernel, `python -m grader.kernel.boot -f connection.json`, or a spare one."""
    parser = argparse.ArgumentParser(description="Start a kernel for grading.")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("-f", dest="connection_file", help="Jupyter's connection file")
    way.add_argument("--spare", action="store_true", help="warm up, then become the kernel that standard input names")
    parser.add_argument("--box", type=json.loads, default=None, help="what contains the kernel, as JSON")
    options = parser.parse_args()
    if sys.platform == "linux":
        from grader.kernel.box.supervisor import die_with_parent

        # Popped, so that ipykernel does not watch for it too: the supervisor will come between them.
        die_with_parent(signal.SIGTERM, int(os.environ.pop("JPY_PARENT_PID")))
    clean_path()
    if options.spare:
        warm_up(WARM)
        request = sys.stdin.readline()
        if request:
            become(json.loads(request))
    else:
        serve(options.connection_file, options.box)


def become(request: dict[str, Any]) -> None:
    """Turn this process, warm already, into the kernel of `request`, a `provisioner.Request` as a dict."""
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
        if name not in sys.modules and not name.startswith(NEVER_WARM):
            with contextlib.suppress(Exception):  # a kernel that needs it will say what is wrong
                importlib.import_module(name)


def serve(connection_file: str, box: dict[str, Any] | None) -> None:
    """Become the kernel of `connection_file` and run until it is ended.

    Everything that must not be looked for from inside the box is imported before it goes up, and it goes up before
    the kernel starts a thread: Landlock and seccomp bind the thread that asks for them and what it starts.
    """
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.zmqshell import ZMQInteractiveShell

    from grader.kernel.probe import GradedKernel

    if sys.platform == "linux":
        from grader.kernel.box import enter

        enter(box)
    make_repeatable()
    ZMQInteractiveShell.system = run_command
    sys.argv = ["kernel", "-f", connection_file]
    app = IPKernelApp.instance(kernel_class=GradedKernel)
    app.initialize([*sys.argv[1:], "--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"])
    app.start()


def clean_path() -> None:
    """Leave on the import path the library folder, the standard library and installed packages.

    An editable install puts the project on it, and with the project its solutions.
    """
    library = str(Path(__file__).parents[2])
    prefixes = tuple(os.path.join(prefix, "") for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix))
    installed = ("site-packages", "dist-packages")
    sys.path[:] = [
        entry for entry in sys.path if entry == library or entry.startswith(prefixes) or entry.endswith(installed)
    ]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _module_of(finder).startswith("__editable__")]


def _module_of(finder: Any) -> str:
    return str(getattr(finder, "__module__", ""))


def make_repeatable() -> None:
    """Seed Python, NumPy and, as soon as it is imported, torch, which is kept to one thread.

    `numpy.random.default_rng()` without a seed gives a generator of a fixed sequence, another one at each call.
    """
    import numpy

    random.seed(SEED)
    numpy.random.seed(SEED)
    numpy.random.default_rng = _seeded(numpy.random.default_rng)
    if "torch" in sys.modules:
        _seed_torch(sys.modules["torch"])
    else:
        sys.meta_path.insert(0, SeedTorch())


def _seed_torch(torch: Any) -> None:
    torch.default_generator.manual_seed(SEED)  # torch itself takes its first seed from the system
    torch.set_num_threads(1)


class SeedTorch:
    """Sees to it that torch is seeded when a notebook imports it; a cold kernel need not import it to do so."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return torch's own spec, with a loader that seeds; None for every other module."""
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_seed(module: Any) -> None:
                execute(module)
                _seed_torch(module)

            spec.loader.exec_module = execute_and_seed
        return spec


def _seeded(default_rng: Any) -> Any:
    """`default_rng`, except that it is never seeded from the system."""
    calls = itertools.count()

    @functools.wraps(default_rng)
    def seeded(seed: Any = None) -> Any:
        return default_rng((SEED, next(calls)) if seed is None else seed)

    return seeded


def run_command(shell: Any, command: str) -> None:
    """Run a notebook's `!command` on pipes: in the box there is no terminal to give it."""
    process = subprocess.Popen(
        shell.var_expand(command, depth=1),
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with process:
        try:
            for line in process.stdout or ():
                sys.stdout.write(line)
        except KeyboardInterrupt:
            process.kill()
            raise
    shell.user_ns["_exit_code"] = process.returncode


if __name__ == "__main__":
    main()
