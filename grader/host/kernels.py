"""Hands out kernels: warm where the machine allows, boxed as the policy says, gone without a trace when closed.

On the grader's side. The grader itself never imports torch and never runs a line of a notebook.
"""

from __future__ import annotations

import asyncio
import atexit
import itertools
import sys
from dataclasses import replace
from typing import Literal

from grader.content.places import IS_RELEASE
from grader.host.fork import Fork
from grader.host.library import Library
from grader.host.policy import BoxPolicy, PolicyError
from grader.host.promises import Tier, broken
from grader.host.trial import trial
from grader.host.ways import Cold, Process, Request, Spare, StartError, Way, end
from grader.wire.words import Layer

LINUX = sys.platform == "linux"
if LINUX:
    from grader.kernel.box.syscalls import PR_SET_DUMPABLE, prctl

CELL_LIMIT = 30.0  # seconds a cell may run
WAYS: dict[str, tuple[type[Way], ...]] = {"fork": (Fork,), "spare": (Spare,), "cold": (Cold,)}
BEST: tuple[type[Way], ...] = (Fork, Spare, Cold) if LINUX else (Spare, Cold)


class NotProtected(RuntimeError):
    """Grading was to be trusted, and this machine cannot protect it. The message says what is missing."""


class Kernels:
    """One per grader: owns what is kept warm, and the folder that its kernels may read.

    `start` is "fork", "spare", "cold", or "auto" for the best that works here. `box` is a policy, None for no box, or
    "auto" for the usual one where there can be one. Of the tiers, `SELF` and `ADVISORY` take what protection there is;
    `TRUSTED` raises NotProtected unless a notebook can be kept from what is not for it.
    """

    def __init__(
        self,
        start: str = "auto",
        box: BoxPolicy | Literal["auto"] | None = "auto",
        tier: Tier = Tier.SELF,
    ) -> None:
        usual = BoxPolicy() if LINUX else None
        self.policy: BoxPolicy | None = usual if box == "auto" else box
        if tier is Tier.TRUSTED:
            if IS_RELEASE:
                raise NotProtected("This is a release without solutions: grade for marks with the whole kit.")
            self.policy = _trusted(self.policy)
        self.layers: tuple[str, ...] = ()  # what protects grading, as words; known after the first kernel
        self.layer_names: tuple[Layer, ...] = ()  # the same, by the names that promises go by
        self.library = Library()
        self._ways = list(WAYS.get(start, BEST))
        self._way: Way | None = None
        self._retired: list[Way] = []  # ways that failed once; kernels that they started may be at work still
        self.count = 0  # of the kernels that were asked for
        self._seats: set[int] = set()
        self._processes: set[Process] = set()
        self._closed = False
        atexit.register(self.close)
        if LINUX:
            prctl(PR_SET_DUMPABLE, 0)  # no other process of this user may read the grader's memory

    @property
    def start_way(self) -> str:
        """How kernels are started here: "fork", "spare" or "cold"."""
        return self._ways[0].name

    def warm_up(self) -> Way:
        """Begin to warm up, without waiting for it, and return what starts kernels here."""
        if self._way is None:
            self._way = self._ways[0](self.library)
        return self._way

    def expect(self, families: tuple[str, ...]) -> None:
        """Begin to import what notebooks need, the names of families of `warmth`, without waiting for it."""
        self.warm_up().expect(families)

    def next_number(self) -> int:
        """Return the number of a new kernel, and begin to warm up."""
        self.warm_up()
        self.count += 1
        return self.count

    def take_seat(self) -> int:
        """Return the lowest number that no kernel has which is alive; a user of its own goes with it."""
        seat = next(number for number in itertools.count() if number not in self._seats)
        self._seats.add(seat)
        return seat

    def leave_seat(self, seat: int) -> None:
        """Note that the kernel with this number has ended, and everything of its user with it."""
        self._seats.discard(seat)

    async def start_process(self, request: Request) -> Process:
        """Start a kernel's process, by another way if one turns out not to work. Raises StartError."""
        while True:
            way = self.warm_up()
            try:
                return await asyncio.to_thread(self._start_and_note, way, request)
            except (OSError, StartError) as error:
                if len(self._ways) == 1:
                    raise StartError(str(error)) from error
                if way is self._way:
                    self._ways.pop(0)
                    self._retired.append(way)
                    self._way = None

    def _start_and_note(self, way: Way, request: Request) -> Process:
        """Runs to its end even if nobody waits any more, so that `close` knows every process."""
        process = way.start(request)
        self._processes.add(process)
        if self._closed:
            end(process)
        return process

    def forget(self, process: Process) -> None:
        """Note that a process has ended."""
        self._processes.discard(process)

    def note_layers(self, report: dict[str, dict[str, str]]) -> None:
        """Note which layers a kernel's box has."""
        self.layers, self.layer_names = tuple(report["on"].values()), tuple(map(Layer, report["on"]))

    def close(self) -> None:
        """Leave no process, socket or file behind."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        processes = tuple(self._processes)  # the kernels' own thread may be at work on them too
        try:
            for process in processes:
                process.terminate()
            for process in processes:
                end(process)
            for way in filter(None, (*self._retired, self._way)):
                way.close()
        finally:
            self.library.close()


def _trusted(policy: BoxPolicy | None) -> BoxPolicy:
    """Return `policy`, with every layer required that can be had; raises NotProtected if those are not enough."""
    try:
        on = tuple(map(Layer, trial(policy)["on"])) if policy else ()
    except PolicyError as error:
        raise NotProtected(f"Trusted grading is not possible here: {error}") from None
    missing = broken(on)
    if policy is None or missing:
        raise NotProtected(
            f"Trusted grading is not possible here, because this does not hold: {missing[0].sentence}. "
            "`python -m grader doctor` says what to do."
        )
    return replace(policy, required=tuple(name for name in on if name in policy.layers))
