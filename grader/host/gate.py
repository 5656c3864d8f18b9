"""Stands between a kernel's sockets and the grader, and lets through no more than is allowed until the next refill.

A notebook can write to its kernel's sockets whatever it likes, and ZeroMQ keeps what comes in, in the grader's memory.
Its own limits hold for one part of a message and for whole messages, but a message may have any number of parts and
need never end. So bytes and parts are counted here, on their way: https://rfc.zeromq.org/spec/23/
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Sequence
from pathlib import Path

ALLOWED = 64 << 20  # bytes that a kernel may send while it runs a cell or answers a question
PART = 512  # bytes that each part of a message counts for besides its own: a message of Jupyter's has seven parts
GREETING = 64
LONG = 0x02  # the flag of a part whose size is written in eight bytes
PIECE = 1 << 18


class Gate:
    """Connects the sockets `names` of the folder `inside` with new ones in the folder `outside`, once each.

    `flooded` is set when more has come than is allowed; the rest is not let through.
    """

    def __init__(self, inside: Path, outside: Path, names: Sequence[str], flooded: asyncio.Event) -> None:
        self._flooded = flooded
        self._inside, self._outside, self._names = inside, outside, names
        self._left = ALLOWED
        self._servers: list[asyncio.Server] = []
        self._pumps: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Wait for the grader to connect. Raises OSError."""
        for name in self._names:
            connected = functools.partial(self._connected, name)
            self._servers.append(await asyncio.start_unix_server(connected, self._outside / name, backlog=1))

    def refill(self) -> None:
        """Allow as much as at the start."""
        self._left = ALLOWED

    def close(self) -> None:
        """Let nothing through any more."""
        for server in self._servers:
            server.close()
        for pump in self._pumps:
            pump.cancel()

    def _connected(self, name: str, from_grader: asyncio.StreamReader, to_grader: asyncio.StreamWriter) -> None:
        """The grader is there, which comes once; nobody is to come after it."""
        self._servers[self._names.index(name)].close()
        self._pumps.append(asyncio.ensure_future(self._join(self._inside / name, from_grader, to_grader)))

    async def _join(self, kernel: Path, from_grader: asyncio.StreamReader, to_grader: asyncio.StreamWriter) -> None:
        with contextlib.closing(to_grader), contextlib.suppress(OSError):  # the kernel may have ended
            from_kernel, to_kernel = await _connection_to(kernel)
            with contextlib.closing(to_kernel):
                await asyncio.gather(_pass_on(from_grader, to_kernel), self._count(from_kernel, to_grader))

    async def _count(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Pass on what a kernel sends, part by part, as long as that is allowed."""
        with contextlib.suppress(OSError, EOFError):
            await _copy(GREETING, source, target)
            while not self._flooded.is_set():
                head = await source.readexactly(2)
                if head[0] & LONG:
                    head += await source.readexactly(7)
                await self._part(head, int.from_bytes(head[1:]), source, target)

    async def _part(self, head: bytes, size: int, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        self._left -= PART + size
        if self._left < 0:
            self._flooded.set()
            return
        target.write(head)
        await _copy(size, source, target)


async def _connection_to(socket: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect as soon as somebody listens: a moment before, the socket is there and refuses."""
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            return await asyncio.open_unix_connection(socket, limit=PIECE)
        await asyncio.sleep(0.002)


async def _copy(size: int, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Pass `size` bytes on as they come: half of a greeting is to be answered before the other half is sent."""
    while size:
        piece = await source.read(min(size, PIECE))
        if not piece:
            raise EOFError
        target.write(piece)
        size -= len(piece)
        await target.drain()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(PIECE):
            target.write(piece)
            await target.drain()
