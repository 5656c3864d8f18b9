"""One event loop in a thread of its own: kernels go on running there while the grader's main thread checks.

The main thread only waits, so Ctrl-C reaches it at once.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """An event loop that takes work from other threads."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._is_closing = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.loop.run_forever, name="kernels", daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Begin `work` and return its future. Raises concurrent.futures.CancelledError once this is closed."""
        with self._lock:  # nobody is to wait for work that comes after the last
            if self._is_closing:
                work.close()
                raise concurrent.futures.CancelledError("the grader is closed")
            return asyncio.run_coroutine_threadsafe(work, self.loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work` and return what it returns. Raises concurrent.futures.CancelledError."""
        return self.start(work).result()

    def close(self, last: Coroutine[Any, Any, None] | None = None) -> None:
        """Cancel what still runs, let it clean up, do `last`, and end the thread."""
        with self._lock:
            is_first, self._is_closing = not self._is_closing, True
        if is_first:
            asyncio.run_coroutine_threadsafe(_end(last), self.loop).result()
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(5)
            self.loop.close()
        elif last is not None:
            last.close()


async def _end(last: Coroutine[Any, Any, None] | None) -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=10)
    if last is not None:
        await last
