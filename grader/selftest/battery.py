"""Runs the attacks against kernels in several boxes: `python -m grader.selftest.battery box …`, results as JSON.

It is a process of its own because some attacks aim at the grader, and because it may have to run as another user.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from grader.content.places import PROJECT
from grader.host.fork import Fork
from grader.host.kernels import Kernels
from grader.host.policy import LAYERS, BoxPolicy
from grader.host.session import Session
from grader.wire.words import Layer

ATTACKS = Path(__file__).parent / "attacks"
HELPER = ATTACKS / "attack.py"
NAMES = sorted(path.stem for path in ATTACKS.glob("*.py") if path != HELPER)
# What these run into is not the box, so they are run in the first one only.
IN_ANY_BOX = ("break_protocol", "deaf_loop", "endless_loop", "endless_output", "exit_politely", "leave")
# These leave their kernel in a state that another attack would notice.
ALONE = (
    *("daemon", "fill_memory_together", "fork_bomb", "hydra"),
    *("kill_parent", "second_kernel", "shared_memory", "touch_memory"),
)

full = BoxPolicy(memory_mb=1024, total_mb=1536)  # half of what is usual: it has to be filled
others = tuple(name for name in LAYERS if name not in (Layer.NAMESPACES, Layer.OWN_ROOT))
without = replace(full, layers=others)
BOXES = {"full": full, "without namespaces": without, "without signal rules": replace(without, scope=False)}
LIMIT = 20.0  # seconds a cell
ENDLESS = 1.0  # seconds for what would never end
EVERY = 0.1  # seconds between two questions to the neighbor
PATIENCE = 1.0  # seconds of processor time for an answer of a hundredth of one

Results = list[dict[str, Any]]  # of each attack whether it hit, and what it said

EXPECTED = f"EXPECTED-ANSWER-{secrets.token_hex(8)}"  # lies in this process' memory, to be looked for


def main() -> None:
    """Run every attack in each box that is named, and print what came of it."""
    asyncio.run(_main(sys.argv[1:]))


def fork_of(kernels: Kernels) -> Fork:
    """What these kernels are forked by."""
    way = kernels.warm_up()
    assert isinstance(way, Fork)
    return way


async def _main(boxes: list[str]) -> None:
    kernels = Kernels("fork")
    results: dict[str, dict[str, Any]] = {}
    try:
        for name in boxes:
            kernels.policy = BOXES[name]
            with stage(kernels) as targets:
                attacks = await attack(kernels, targets, is_first=not results)
            results[name] = {"layers": kernels.layer_names, "attacks": attacks}
    finally:
        kernels.close()
    print(json.dumps(results))


async def attack(kernels: Kernels, targets: dict[str, Any], is_first: bool) -> dict[str, dict[str, Any]]:
    """Run the attacks while another kernel runs beside them; return for each whether it hit, and what it said."""
    neighbor = Neighbor(await Session.start(new_notebook(cells=[new_code_cell(NEIGHBOR)]), kernels, 60, []))
    targets |= targets_of(neighbor.session)
    (neighbor.session._folder / "result.txt").write_text("result")
    Path(targets["file"]).write_text(json.dumps(targets))
    try:
        together = [name for name in NAMES if name not in (*ALONE, *IN_ANY_BOX)]
        results = dict(zip(together, await neighbor.beside(run(kernels, together, targets)), strict=True))
        for name in (*ALONE, *(IN_ANY_BOX if is_first else ())):
            (results[name],) = await neighbor.beside(run(kernels, [name], targets))
            left = await AFTERWARDS[name](targets) if name in AFTERWARDS else None
            if left is not None:
                results[name] = {"hit": left, "said": f"{results[name]['said']}; left behind: {left}"}
        results["neighbor_lives"] = neighbor.result()
        return results
    finally:
        await neighbor.session.close()


def targets_of(neighbor: Session) -> dict[str, Any]:
    """What attacks know of another notebook."""
    return {
        "neighbor": str(neighbor._folder),
        "neighbor_sockets": str(neighbor._kernel.folder),
        "neighbor_pid": neighbor._kernel.process.pid,
    }


NEIGHBOR = """
from pathlib import Path
Path("result.txt").write_text("result")
def dot(u, v):
    return sum(a * b for a, b in zip(u, v, strict=True))
"""


class Neighbor:
    """An honest notebook that is asked the same again and again while an attack goes on."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._told: list[tuple[Any, float]] = []  # with the processor time that each answer took

    async def beside(self, attack: Coroutine[Any, Any, Results]) -> Results:
        """Return what comes of the attack."""
        work = asyncio.ensure_future(attack)
        while not work.done():
            reply = await self.session.ask("dot(u, v)", names=("dot",), given={"u": [1, 2, 3], "v": [4, 5, 6]})
            self._told.append((reply.value, reply.seconds))
            await asyncio.wait([work], timeout=EVERY)
        return await work

    def result(self) -> dict[str, Any]:
        """Whether it was ever told anything but the truth, or took long to be told it."""
        slowest = max(seconds for _, seconds in self._told)
        is_hurt = {value for value, _ in self._told} != {32} or slowest > PATIENCE
        return {"hit": is_hurt, "said": f"value=32 {len(self._told)} times, the slowest took {slowest:.2f} s"}


async def run(kernels: Kernels, names: list[str], targets: dict[str, Any]) -> Results:
    """Run attacks, a cell each, in one kernel."""
    cells = [new_code_cell((ATTACKS / f"{name}.py").read_text()) for name in names]
    limit = ENDLESS if names[0] in ("deaf_loop", "endless_loop") else LIMIT
    session = await Session.start(new_notebook(cells=cells), kernels, limit, [HELPER, Path(targets["file"])])
    await session.close()
    results = []
    for cell, outcome in zip(session.notebook.cells, session.cells, strict=True):
        said = "".join(output.get("text", "") for output in cell.outputs)[-300:]
        results.append({"hit": "HIT" in said, "said": f"{said.strip()} ({outcome.status} {outcome.error or ''})"})
    return results


async def _something_runs(targets: dict[str, Any]) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if targets["marker"] in path.read_text():
                return True
    return False


async def _shared_memory_is_left(targets: dict[str, Any]) -> bool:
    left = Path("/dev/shm") / targets["marker"]
    found = left.exists()
    if found:
        left.unlink()
    return found


AFTERWARDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    **dict.fromkeys(("daemon", "hydra", "second_kernel"), _something_runs),
    "shared_memory": _shared_memory_is_left,
}


@contextlib.contextmanager
def stage(kernels: Kernels) -> Iterator[dict[str, Any]]:
    """Set up what the attacks aim at, as open as it could be for an ordinary user of this machine."""
    folder = Path(tempfile.mkdtemp(prefix="stage-"))
    folder.chmod(0o755)
    solution = folder / "solutions" / "solution.ipynb"
    solution.parent.mkdir()
    solution.write_text("THE SOLUTION")
    canary = folder / "canary"
    canary.write_text("alive")
    canary.chmod(0o666)
    marker, other = (str(10**6 + secrets.randbelow(10**6)) for _ in range(2))
    abstract = f"stage-{other}"
    with contextlib.ExitStack() as listeners:
        ports = {}
        for name, kind in (("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)):
            listener = listeners.enter_context(socket.socket(socket.AF_INET, kind))
            listener.bind(("127.0.0.1", 0))
            ports[name] = listener.getsockname()[1]
            if name == "tcp":
                listener.listen()
        for address in (str(folder / "socket"), "\0" + abstract):
            listener = listeners.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen()
        witness = subprocess.Popen([sys.executable, "-c", "input()", f"command-{other}"], stdin=subprocess.PIPE)
        try:
            yield {
                "stage": str(folder),
                "file": str(folder / "targets.json"),
                "solution": str(solution),
                "canary": str(canary),
                "project": str(PROJECT),
                "library": str(kernels.library.path),
                "grader": os.getpid(),
                "zygote": fork_of(kernels).zygote_pid,
                "socket": str(folder / "socket"),
                "abstract": abstract,
                "marker": marker,
                "command_marker": f"command-{other}",
                **ports,
            }
        finally:
            witness.kill()
            witness.communicate()
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
