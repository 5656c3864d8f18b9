"""Warm kernels: quick because they share memory, and yet each as good as new; and nothing is left when they end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.host import folders, fork
from grader.host.background import Background
from grader.host.kernels import Kernels
from grader.host.library import Library
from grader.host.policy import BoxPolicy
from grader.host.session import Session
from grader.host.ways import StartError
from grader.selftest.battery import fork_of
from grader.selftest.notebook_kernel import until
from grader.wire import warmth
from grader.wire.words import Layer

LINUX = sys.platform == "linux"
only_linux = pytest.mark.skipif(not LINUX, reason="kernels are forked on Linux only")
PROJECT = Path(__file__).parents[2]
WAYS = ("fork", "spare", "cold") if LINUX else ("spare", "cold")


@pytest.fixture(scope="module")
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    """Kernels that several tests share; no test ends their zygote."""
    with contextlib.closing(Kernels()) as kernels:
        yield kernels


def start(
    background: Background, kernels: Kernels, *cells: str, limit: float = 30, families: tuple[str, ...] = warmth.ALL
) -> Session:
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    return background.run(Session.start(notebook, kernels, limit, [], families))


def said(background: Background, kernels: Kernels, *cells: str, **options: Any) -> list[str]:
    """Run cells in a kernel of their own; return the text that each put out, or how it ended."""
    session = start(background, kernels, *cells, **options)
    background.run(session.close())
    texts = []
    for cell, run in zip(session.notebook.cells, session.cells, strict=True):
        parts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        texts.append("".join(parts).strip() if run.status == "ok" else f"{run.status} {run.error or ''}".strip())
    return texts


def light(way: str) -> Kernels:
    """Kernels that import nothing ahead, for tests that are about processes alone."""
    kernels = Kernels(way)
    path = kernels.library.path / "grader" / "wire" / "warmth.py"
    empty = f'FAMILIES = dict.fromkeys({warmth.ALL}, Family((), ""))'
    text, count = re.subn(r"^FAMILIES = \{.*?^\}", empty, path.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert count == 1
    path.write_text(text)
    return kernels


def descendants(pid: int) -> set[int]:
    lists = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    children = {int(child) for text in lists for child in text.split()}
    return children.union(*map(descendants, children))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


# How it warms up


@only_linux
def test_the_zygote_is_single_threaded_when_it_forks(background: Background, kernels: Kernels) -> None:
    said(background, kernels, "1")
    status = Path(f"/proc/{fork_of(kernels).zygote_pid}/status").read_text()
    assert "Threads:\t1\n" in status


@only_linux
def test_a_kernel_is_warm_and_has_frozen_what_it_shares(background: Background, kernels: Kernels) -> None:
    loaded = "import sys; {'torch', 'pandas', 'matplotlib.figure'} <= set(sys.modules)"
    assert said(background, kernels, loaded, "import gc; gc.get_freeze_count() > 10**5") == ["True", "True"]


LET_GO = r"""
import re
import numpy as np
from grader.kernel import pages

def of_files():
    with open("/proc/self/smaps_rollup") as file:
        held = {name: int(size) for name, size in re.findall(r"(Rss|Anonymous): +(\d+) kB", file.read())}
    return held["Rss"] - held["Anonymous"]

before = of_files()
pages.let_go()
print(before > 2 * of_files(), np.linalg.solve(np.diag([2.0, 4.0]), [2.0, 8.0]), re.sub("a", "o", "banana"))
"""


@only_linux
def test_pages_of_files_that_were_let_go_come_back() -> None:
    run = subprocess.run([sys.executable, "-c", LET_GO], cwd=PROJECT, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "True [1. 2.] bonono\n"), run.stderr


def test_no_kernel_imports_a_debugger(background: Background, kernels: Kernels) -> None:
    loaded = "import sys; [name for name in sys.modules if name.startswith(('debugpy.', 'pydevd'))]"
    assert said(background, kernels, loaded) == ["[]"]


@only_linux
def test_a_notebook_without_torch_need_not_wait_for_it(background: Background) -> None:
    loaded = "import gc, sys; 'torch' in sys.modules, 'pandas' in sys.modules, gc.get_freeze_count() > 10**4"
    with contextlib.closing(Kernels("fork")) as kernels:
        assert said(background, kernels, loaded, families=("pandas",)) == ["(False, True, True)"]
        assert said(background, kernels, loaded, families=("torch",)) == ["(True, True, True)"]


@only_linux
def test_families_may_be_expected_while_kernels_are_forked(background: Background) -> None:
    with contextlib.closing(Kernels("fork")) as kernels:
        begun = [background.start(Session.start(new_notebook(cells=[]), kernels, 30, [], ("pandas",))) for _ in "123"]
        for family in warmth.ALL:
            kernels.expect((family,))
        for session in begun:
            background.run(session.result(timeout=90).close())


@only_linux
def test_what_is_needed_is_waited_for(background: Background) -> None:
    with contextlib.closing(Kernels("fork")) as kernels:
        path = kernels.library.path / "grader" / "wire" / "warmth.py"
        path.write_text(path.read_text().replace('"torch.utils.data")', '"torch.utils.data", "never_ready")'))
        (kernels.library.path / "never_ready.py").write_text("import time; time.sleep(1000)")
        background.run(start(background, kernels, families=("pandas",)).close())
        starting = background.start(Session.start(new_notebook(cells=[]), kernels, 30, [], ("pandas", "torch")))
        with pytest.raises(TimeoutError):
            starting.result(timeout=5)


@only_linux
def test_no_kernel_can_end_what_others_are_forked_from(background: Background) -> None:
    with contextlib.closing(Kernels("fork", box=BoxPolicy(layers=(Layer.CALL_FILTER,)))) as kernels:
        said(background, kernels, "1")
        if Layer.CALL_FILTER not in kernels.layer_names:
            pytest.skip("there is no call filter on this machine")
        zygote = fork_of(kernels).zygote_pid
        (text,) = said(background, kernels, f"import os, signal; os.kill({zygote}, signal.SIGKILL)")
        assert "PermissionError" in text
        assert is_running(zygote)


@pytest.mark.parametrize("way", WAYS)
def test_no_compiler_is_imported_before_it_is_asked_for(way: str, background: Background) -> None:
    train = """import sys, torch
w = torch.nn.Parameter(torch.ones(1))
for optimizer in (torch.optim.SGD([w], lr=0.5), torch.optim.Adam([w])):
    optimizer.zero_grad()
    (w * 2).sum().backward()
    optimizer.step()
optimizer.state_dict(), 'torch._dynamo.config' in sys.modules"""
    compiled = """double = torch.compile(lambda x: x * 2)
double(torch.ones(1)).item(), torch._dynamo.is_compiling()"""
    asked = """import torch._dynamo.config
from torch import _dynamo
_dynamo.__file__ is not None, sys.modules['torch._dynamo'] is _dynamo"""
    with contextlib.closing(Kernels(way)) as kernels:
        trained, first, second = said(background, kernels, train, compiled, asked)
    assert trained.endswith("False)") and first == "(2.0, False)" and second == "(True, True)"


@only_linux
def test_what_binds_to_a_shell_is_not_imported_before_there_is_one(background: Background, kernels: Kernels) -> None:
    bound = "import sys; [name for name in sys.modules if name.startswith(('matplotlib.pyplot', 'matplotlib_inline'))]"
    assert said(background, kernels, bound) == ["[]"]


def test_a_kernel_knows_nothing_of_the_graders_environment(
    background: Background, kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SECRET", "to be kept")
    text = said(background, kernels, "import json, os; print(json.dumps(dict(os.environ)))")[0]
    environment = json.loads(text)
    assert "GRADER_SECRET" not in environment
    assert environment["PYTHONHASHSEED"] == "0" and environment["OMP_NUM_THREADS"] == "1"
    homes = {environment[name] for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")}
    assert all(Path(home).parts[-2:][0] == ".home" or home.endswith(".home") for home in homes)


@pytest.mark.parametrize("way", WAYS)
def test_kernels_start_in_every_way_without_a_box(way: str, background: Background) -> None:
    with contextlib.closing(light(way)) as kernels:
        kernels.policy = None
        assert said(background, kernels, "6 * 7") == ["42"]
        assert kernels.start_way == way


def test_a_long_temporary_folder_does_not_break_the_sockets(
    background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with contextlib.closing(Kernels("cold")) as kernels:
        assert said(background, kernels, "6 * 7") == ["42"]


# Each as good as new


def test_random_numbers_start_afresh_and_go_on(background: Background, kernels: Kernels) -> None:
    draw = """import random, numpy as np, torch
random.random(), np.random.rand(), np.random.default_rng().random(), torch.rand(1).item()"""
    first, second = said(background, kernels, draw, draw)
    assert first != second
    assert said(background, kernels, draw, draw) == [first, second]


TAMPERS = {
    "torch.allclose = lambda *a, **k: True": "torch.allclose(torch.zeros(1), torch.ones(1))",
    "import builtins; builtins.print = repr": "print.__name__",
    "torch.set_default_dtype(torch.float64)": "torch.ones(1).dtype",
    "torch.set_printoptions(precision=1)": "torch.tensor(1 / 3)",
    "os.environ['HOME'] = '/'": "os.environ['HOME'] == '/'",
    "sys.path.insert(0, '/x')": "'/x' in sys.path",
    "import data; data.load_ratings = None": "import data; data.load_ratings is None",
    "open('/tmp/left', 'w') if os.access('/tmp', os.W_OK) else open('left', 'w')": "os.path.exists('left')",
    "signal.signal(signal.SIGINT, signal.SIG_IGN)": "signal.getsignal(signal.SIGINT) == signal.SIG_IGN",
}


def test_what_one_kernel_tampers_with_no_other_sees(background: Background, kernels: Kernels) -> None:
    imports = "import os, signal, sys, torch"
    before = said(background, kernels, imports, *TAMPERS.values())
    said(background, kernels, imports, *TAMPERS)
    assert said(background, kernels, imports, *TAMPERS.values()) == before


@only_linux
def test_a_notebook_does_not_find_the_project(background: Background, kernels: Kernels) -> None:
    looks = f"""import sys
[entry for entry in sys.path if entry.startswith({str(PROJECT)!r}) and 'site-packages' not in entry], [
    finder for finder in sys.meta_path if 'editable' in repr(finder)]"""
    missing = "error ('ModuleNotFoundError', \"No module named 'grader.content'\")"
    assert said(background, kernels, looks, "import grader.content.question") == ["([], [])", missing]


# When something goes wrong


@only_linux
def test_no_two_kernels_that_are_alive_share_a_seat() -> None:
    kernels = Kernels("cold", box=None)
    try:
        assert [kernels.take_seat() for _ in range(3)] == [0, 1, 2]
        kernels.leave_seat(1)
        assert [kernels.take_seat() for _ in range(2)] == [1, 3]
    finally:
        kernels.close()


def test_a_careful_users_files_can_be_read_by_kernels() -> None:
    before = os.umask(0o077)
    try:
        library = Library()
    finally:
        os.umask(before)
    try:
        places = [path for place in library.readable for path in (place, *place.rglob("*"))]
        assert all(path.stat().st_mode & (0o005 if path.is_dir() else 0o004) for path in places)
    finally:
        library.close()


def test_a_zygote_that_died_is_restarted_once(background: Background) -> None:
    with contextlib.closing(light("fork")) as kernels:
        for _ in range(2):
            assert said(background, kernels, "6 * 7") == ["42"]
            os.kill(fork_of(kernels).zygote_pid, signal.SIGKILL)
        with pytest.raises(StartError, match="ended twice"):
            start(background, kernels, "1")


@only_linux
def test_another_way_is_taken_when_kernels_cannot_be_forked(background: Background) -> None:
    with contextlib.closing(light("auto")) as kernels:
        fork_of(kernels)._starts_left = 0
        os.kill(fork_of(kernels).zygote_pid, signal.SIGKILL)
        assert said(background, kernels, "6 * 7") == ["42"]
        assert kernels.start_way == "spare"


@only_linux
def test_a_kernel_outlives_the_way_it_was_started(background: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    def has_no_room(*_: object) -> None:
        raise StartError("no room for another process")

    with contextlib.closing(light("auto")) as kernels:
        session = start(background, kernels, "x = 42")
        monkeypatch.setattr(fork.Fork, "start", has_no_room)
        assert said(background, kernels, "6 * 7") == ["42"]
        assert kernels.start_way == "spare"
        assert background.run(session.ask("x")).value == 42
        background.run(session.close())


@only_linux
def test_a_stopped_zygote_does_not_hold_up_the_grader(background: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.closing(light("fork")) as kernels:
        said(background, kernels, "1")
        monkeypatch.setattr(fork, "FORK_LIMIT", 1.0)
        os.kill(fork_of(kernels).zygote_pid, signal.SIGSTOP)
        assert said(background, kernels, "6 * 7") == ["42"]


def test_the_end_of_a_kernel_is_known_at_once(background: Background, kernels: Kernels) -> None:
    session = start(background, kernels, "1")
    began = time.monotonic()
    reply = background.run(session.ask("__import__('os')._exit(3)", limit=60))
    assert reply.status == "dead" and time.monotonic() - began < 30
    background.run(session.close())


@only_linux
def test_a_kernel_that_was_killed_is_dead_not_deaf(background: Background, kernels: Kernels) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert said(background, kernels, kill, "1") == ["dead", "skipped"]


@pytest.mark.parametrize("way", WAYS)
def test_figures_are_drawn(way: str, background: Background) -> None:
    show = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()"
    with contextlib.closing(Kernels(way)) as kernels:
        session = start(background, kernels, show)
        background.run(session.close())
    assert {kind for output in session.notebook.cells[0].outputs for kind in output.data} == {"text/plain", "image/png"}


def test_a_kernel_that_cannot_start_says_why(background: Background) -> None:
    with contextlib.closing(Kernels("cold", box=None)) as kernels:
        (kernels.library.path / "grader" / "kernel" / "app.py").write_text("raise RuntimeError('the reason')")
        with pytest.raises(StartError, match="the reason"):
            start(background, kernels, "1")


# Nothing is left


LEFT = "import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)"
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: sum(range(10**8))"


@pytest.mark.parametrize(
    "source", ["import os; os._exit(0)", DEAF, LEFT], ids=["after death", "after a loop", "of a daemon"]
)
@only_linux
def test_nothing_is_left(source: str, background: Background, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tempfile.mkdtemp()  # other graders may be at work on the same machine
    os.chmod(own, 0o711)
    monkeypatch.setattr(tempfile, "tempdir", own)
    files, processes = _open_files(), descendants(os.getpid())
    with contextlib.closing(Kernels("cold")) as kernels:
        session = start(background, kernels, source, limit=1)
        started = descendants(os.getpid()) - processes
        background.run(session.close())
        assert not any(map(is_running, started))
        assert not list(kernels.library.root.glob("k*"))
    assert not kernels.library.root.exists()
    assert os.listdir(own) == []
    os.rmdir(own)
    assert until(lambda: _open_files() <= files)


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


@only_linux
def test_many_notebooks_leave_no_growth(background: Background, kernels: Kernels) -> None:
    def usage() -> tuple[int, int, int]:
        return _open_files(), threading.active_count(), len(list(kernels.library.root.iterdir()))

    for _ in range(3):
        said(background, kernels, "1")
    before = usage()
    for _ in range(30):
        assert said(background, kernels, "import torch; torch.ones(2).sum().item()") == ["2.0"]
    assert until(lambda: all(now <= then for now, then in zip(usage(), before, strict=True))), (usage(), before)


GRADER = """
import sys, time
from nbformat.v4 import new_code_cell, new_notebook
from grader.host.background import Background
from grader.host.session import Session
from grader.selftest.test_warm import light

kernels, background = light(sys.argv[1]), Background()
cells = ["import subprocess; subprocess.Popen(['sleep', '1000'], start_new_session=True)", "while True: pass"]
future = background.start(Session.start(new_notebook(cells=list(map(new_code_cell, cells))), kernels, 100, []))
while not list(kernels.library.root.glob("k1/s-1")):
    time.sleep(0.01)
print(kernels.library.root, flush=True)
future.result()
"""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "a killed grader"])
@only_linux
def test_nothing_runs_on_after(signum: int, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = Path(tempfile.mkdtemp())  # a short name: sockets lie there
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", GRADER, way]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as grader:
        root = Path(grader.stdout.readline().strip())
        assert until(lambda: any("sleep" in command_of(pid) for pid in descendants(grader.pid)), 60)
        members = descendants(grader.pid)
        grader.send_signal(signum)
        _, said_last = grader.communicate(timeout=30)
    assert until(lambda: not any(map(is_running, members)))
    assert root.exists() == (signum == signal.SIGKILL), said_last
    monkeypatch.setattr(folders, "OLD", -60)
    folders.sweep(temporary)  # as the next run does
    assert list(temporary.iterdir()) == []
    temporary.rmdir()


@only_linux
def test_events_of_another_loop_do_not_matter(kernels: Kernels) -> None:
    async def once() -> list[str]:
        session = await Session.start(new_notebook(cells=[new_code_cell("print(6 * 7)")]), kernels, 30, [])
        await session.close()
        return [cell.outputs[0].text for cell in session.notebook.cells]

    assert [asyncio.run(once()) for _ in range(2)] == [["42\n"], ["42\n"]]
