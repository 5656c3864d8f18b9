"""Puts up the layers of a box in their order: what must be outside of a layer is done before it goes up."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from typing import Any

from grader.kernel.box import calls, files, limits, namespaces, user
from grader.kernel.box.supervisor import Memory, supervise
from grader.wire.words import Layer


class BoxError(RuntimeError):
    """A layer that was asked for could not be put up. The message names it and says why."""


def enter(box: dict[str, Any] | None) -> None:
    """Put the calling process under a supervisor and, if `box` is given, into the box that it describes.

    The process must have one thread. Which layers are up is written to the box's report. Raises BoxError if one of
    those that it requires is not.
    """
    if box is None:
        supervise()
        return
    box = box | {"protected": [*box["protected"], os.getppid()]}  # the zygote, if there is one
    layers = Layers(box)
    apart = layers.put_up(Layer.NAMESPACES, namespaces.enter)
    # The kernel is the first process of its namespace, and all others end with it.
    memory = Memory(box["limits"]["total_mb"] * 1024, box["report"]) if Layer.LIMITS in box["layers"] else None
    supervise(None if apart or Layer.OWN_USER not in box["layers"] else box["user"], memory)
    limits.end_first()
    if apart:
        layers.put_up(Layer.OWN_ROOT, namespaces.change_root)
    layers.on[Layer.SUPERVISOR] = "supervisor"
    if not layers.put_up(Layer.OWN_USER, functools.partial(user.change, rooted=Layer.OWN_ROOT in layers.on)):
        user.drop_privileges()
    counted_apart = Layer.OWN_USER in layers.on or (apart and box["counted_apart"])
    layers.put_up(Layer.LIMITS, functools.partial(limits.apply, apart=counted_apart))
    layers.put_up(Layer.FILE_RULES, files.restrict)
    layers.put_up(Layer.CALL_FILTER, calls.restrict)
    layers.report()


class Layers:
    """The layers of one box, and what became of each."""

    def __init__(self, box: dict[str, Any]) -> None:
        self.box = box
        self.on: dict[Layer, str] = {}  # by name, with its particulars
        self.off: dict[Layer, str] = {}  # by name, with the reason
        # Opened now: from inside the box it cannot be.
        self._report = os.open(box["report"], os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)

    def put_up(self, name: Layer, layer: Callable[[dict[str, Any]], str]) -> bool:
        """Put up a layer, if the box wants it, and return whether it is up."""
        if name not in self.box["layers"]:
            self.off[name] = "not wanted"
            return False
        try:
            self.on[name] = layer(self.box)
        except OSError as error:
            self.off[name] = str(error)
        return name in self.on

    def report(self) -> None:
        """Tell the grader; raises BoxError if something that is required is missing."""
        with os.fdopen(self._report, "w") as file:
            json.dump({"on": self.on, "off": self.off}, file)
        for name in self.box["required"]:
            if name not in self.on:
                raise BoxError(f"The {name} could not be put up: {self.off[name]}.")
