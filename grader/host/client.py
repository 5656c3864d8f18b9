"""The client that the grader speaks to a kernel with: jupyter_client's, which reads no more than it can afford.

On the grader's side.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

from grader.wire import wire

LONGEST_PART = 16 << 20  # bytes of a message's part that is read
MOST_PARTS = 500_000  # of JSON, as `wire.n_parts` counts them


class OutputChannel(AsyncZMQSocketChannel):
    """What a kernel outputs, without what is larger than all that is kept of a cell's."""

    # nor does the class of jupyter_client's that this one derives from do as its own parent promises
    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        """Return the next message. Raises queue.Empty after `timeout` seconds."""
        while True:
            with contextlib.suppress(wire.Malformed):
                return await super().get_msg(timeout)

    async def forget(self) -> None:
        """Drop whatever comes, unread, until this is cancelled."""
        while True:
            await self.socket.recv_multipart(copy=False)


class KernelClient(AsyncKernelClient):
    """A client of a kernel whose process somebody else looks after; nobody is there to be asked for `input()`."""

    iopub_channel_class = Type(OutputChannel)
    allow_stdin = False

    def __init__(self, is_alive: Callable[[], bool], **options: Any) -> None:
        super().__init__(**options)
        self._is_alive = is_alive
        self.session.unpack = read_json

    async def is_alive(self) -> bool:
        """Whether the kernel's process runs, which nbclient asks while a cell does."""
        return self._is_alive()


def read_json(text: bytes) -> Any:
    """Return what a part of a message says. Raises wire.Malformed if it is too much to be read where all kernels wait.

    Jupyter's own way would give a message of 64 MB more than a gigabyte.
    """
    if len(text) > LONGEST_PART:
        raise wire.Malformed("a message that is too long")
    said = str(text, "utf-8", "replace")
    if wire.n_parts(said) > MOST_PARTS:
        raise wire.Malformed("a message of too many parts")
    return json.loads(said)
