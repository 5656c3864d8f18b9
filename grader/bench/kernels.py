"""Measures how fast, how large and how clean kernels are: `python -m grader.bench.kernels [--notebooks 500]`.

Everything is measured in one run and interleaved, so the ratios hold on a busy machine too; times are medians.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbclient import NotebookClient
from rich.console import Console
from rich.table import Table

from grader.host.kernels import Kernels
from grader.host.policy import BoxPolicy
from grader.host.session import Session

CELLS = (
    "import numpy as np\nimport pandas as pd\nimport torch",
    "x = torch.arange(6.0).reshape(2, 3)\nx",
    "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.layer = torch.nn.Linear(3, 1)\n\n    def forward(self, x):\n        return self.layer(x)",
    "net = Net()\noptimizer = torch.optim.SGD(net.parameters(), lr=0.01)\n"
    "for _ in range(20):\n"
    "    loss = (net(x) ** 2).mean()\n    optimizer.zero_grad()\n"
    "    loss.backward()\n    optimizer.step()\nloss.item()",
    "pd.DataFrame({'user': list('aab'), 'rating': [1, 2, 3]}).groupby('user').rating.mean()",
    "(torch.rand(100, 100) @ torch.rand(100, 100)).sum()",
)


def main() -> None:
    """Print what was measured, beside what it must be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="repetitions of each measurement")
    parser.add_argument("--notebooks", type=int, default=100, help="notebooks in a row, to look for growth")
    options = parser.parse_args()
    console = Console(highlight=False)
    kernels = Kernels()
    try:
        rows = asyncio.run(measure(kernels, options.rounds, options.notebooks))
    finally:
        kernels.close()
    table = Table("measured", "", "must be", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    console.print(f"Kernels: {kernels.start_way}; {', '.join(kernels.layers) or 'no box'}.")


Row = tuple[str, str, str]


async def measure(kernels: Kernels, rounds: int, notebooks: int) -> list[Row]:
    """Make all measurements."""
    await once(kernels)  # warms up
    return [
        *await against_nbclient(kernels, rounds),
        *await with_and_without_box(kernels, rounds),
        await question(kernels, rounds),
        await memory(kernels),
        await two_at_a_time(kernels, rounds),
        await two_processes(rounds),
        *await many(kernels, notebooks),
    ]


async def once(kernels: Kernels) -> None:
    """Run the notebook in a kernel of ours."""
    session = await Session.start(notebook(), kernels, 60, [])
    await session.close()
    assert all(run.status == "ok" for run in session.cells), session.cells


async def plain() -> None:
    """Run the notebook as nbclient does by itself."""
    with tempfile.TemporaryDirectory() as folder:
        await NotebookClient(notebook(), resources={"metadata": {"path": folder}}).async_execute()


def notebook() -> nbformat.NotebookNode:
    """The six-cell notebook, fresh."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


async def seconds(work: Callable[[], Awaitable[Any]]) -> float:
    """How long some work takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def against_nbclient(kernels: Kernels, rounds: int) -> list[Row]:
    """Six cells with torch and pandas: ours, warm and boxed, and nbclient as it comes."""
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(await seconds(plain))
        ours.append(await seconds(lambda: once(kernels)))
    us, them = statistics.median(ours), statistics.median(theirs)
    return [
        ("six cells, warm and boxed", f"{us:.3f} s", ""),
        ("six cells, nbclient as it comes", f"{them:.3f} s", ""),
        ("how many times faster", f"{them / us:.1f}", ">= 15"),
    ]


async def with_and_without_box(kernels: Kernels, rounds: int) -> list[Row]:
    """The same, with and without the box, in turn."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(2 * rounds):
        for boxed in times:
            with policy(kernels, kernels.policy if boxed else None):
                times[boxed].append(await seconds(lambda: once(kernels)))
    added = 1000 * (statistics.median(times[True]) - statistics.median(times[False]))
    return [("what the box adds", f"{added:.1f} ms", "<= 10 ms")]


@contextmanager
def policy(kernels: Kernels, wanted: BoxPolicy | None):
    """Have kernels boxed otherwise for a while."""
    usual, kernels.policy = kernels.policy, wanted
    try:
        yield
    finally:
        kernels.policy = usual


async def question(kernels: Kernels, rounds: int) -> Row:
    """Ask a notebook that has run for what its network makes of an array of 1,000 rows."""
    session = await Session.start(notebook(), kernels, 60, [])
    rows = np.ones((1000, 3), dtype="float32")
    times = []
    for _ in range(10 * rounds):
        began = time.perf_counter()
        reply = await session.ask("net(torch.as_tensor(rows)).detach().numpy()", given={"rows": rows})
        times.append(time.perf_counter() - began)
        assert reply.status == "value", reply
    await session.close()
    return "one question", f"{1000 * statistics.median(times):.1f} ms", "<= 15 ms"


async def memory(kernels: Kernels) -> Row:
    """What one more kernel costs in memory once the notebook has run: its own, its supervisor's included."""
    sessions = [await Session.start(notebook(), kernels, 60, []) for _ in range(2)]
    own = sum(map(own_bytes, family(sessions[1]._kernel.process.pid)))
    for session in sessions:
        await session.close()
    return "memory of one more kernel", f"{own / 2**20:.0f} MiB", "<= 60 MiB"


def family(pid: int) -> list[int]:
    """A process and everything below it."""
    lists = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return [pid, *(below for text in lists for child in text.split() for below in family(int(child)))]


def own_bytes(pid: int) -> int:
    """Bytes of a process that it shares with no other."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))


async def two_at_a_time(kernels: Kernels, rounds: int) -> Row:
    """Notebooks a second, two at a time against one at a time."""

    async def in_turn() -> None:
        for _ in range(4):
            await once(kernels)

    async def two() -> None:
        await asyncio.gather(*(in_turn() for _ in range(2)))

    ratios = [2 * await seconds(in_turn) / await seconds(two) for _ in range(rounds)]
    return "two workers against one", f"{statistics.median(ratios):.2f}", ">= 1.7"


async def two_processes(rounds: int) -> Row:
    """The same for processes that share nothing and only count: what the machine itself has to give."""

    async def count_up() -> None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "for _ in range(20_000_000): pass")
        await process.wait()

    async def two() -> None:
        await asyncio.gather(count_up(), count_up())

    ratios = [2 * await seconds(count_up) / await seconds(two) for _ in range(rounds)]
    return "two processes that share nothing, against one", f"{statistics.median(ratios):.2f}", ""


async def many(kernels: Kernels, count: int) -> list[Row]:
    """What so many notebooks in a row leave behind in the grader."""

    def usage() -> dict[str, int]:
        return {
            "resident KiB": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024,
            "open files": len(os.listdir("/proc/self/fd")),
            "threads": threading.active_count(),
            "files of ours": sum(1 for _ in kernels.library.root.rglob("*")),
            "processes": len(family(os.getpid())),
        }

    for _ in range(20):
        await once(kernels)
    before = usage()
    for _ in range(count):
        await once(kernels)
    growth = {name: now - before[name] for name, now in usage().items()}
    return [(f"growth of {name} over {count} notebooks", f"{grown:+d}", "about 0") for name, grown in growth.items()]


if __name__ == "__main__":
    main()
