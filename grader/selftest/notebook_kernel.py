"""A kernel as a notebook has it: ipykernel as it comes, in the notebook's folder, told which notebook it serves."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from grader.content.places import PROJECT

LIMIT = 300  # seconds for a cell: the first `%check` starts the engine


@dataclass
class NotebookKernel:
    """The kernel of one open notebook."""

    manager: KernelManager
    client: BlockingKernelClient

    def run(self, code: str, cell_id: str | None = None, limit: float = LIMIT) -> dict[str, str]:
        """Run a cell and return what it showed last, by media type; printed text and errors are text/plain."""
        return self.shown(self.send(code, cell_id), limit)

    def text(self, code: str, cell_id: str | None = None) -> str:
        """Run a cell and return what it showed, as text."""
        return self.run(code, cell_id).get("text/plain", "")

    def send(self, code: str, cell_id: str | None = None) -> str:
        """Begin to run a cell, with the id that the notebook has for it; return the id of the message."""
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
        metadata = {"cellId": cell_id} if cell_id else {}
        message = self.client.session.msg("execute_request", {**content, "allow_stdin": False}, metadata=metadata)
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def shown(self, sent: str, limit: float = LIMIT) -> dict[str, str]:
        """Wait until a cell has run and return what it showed. Raises queue.Empty after `limit` seconds."""
        found: dict[str, str] = {}
        while True:
            message = self.client.get_iopub_msg(timeout=limit)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return found
            found |= _shown(kind, content)


def _shown(kind: str, content: dict[str, Any]) -> dict[str, str]:
    if kind in ("display_data", "execute_result"):
        return dict(content["data"])
    if kind == "stream":
        return {"text/plain": content["text"]}
    return {"text/plain": f"{content['ename']}: {content['evalue']}"} if kind == "error" else {}


def engines(home: Path) -> list[int]:
    """The engines whose files lie in a folder."""
    everyone = psutil.process_iter(["cmdline", "environ"])
    found = [each for each in everyone if "grader.student.engine" in (each.info["cmdline"] or ())]
    return [each.pid for each in found if any(str(home) in value for value in (each.info["environ"] or {}).values())]


def end_engines(home: Path) -> None:
    """End them; else each would wait for half an hour."""
    for engine in engines(home):
        os.kill(engine, signal.SIGTERM)


def until(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Wait for a condition, and say whether it came about."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def notebook_kernel(folder: Path, notebook: Path | None = None, **environment: str) -> Iterator[NotebookKernel]:
    """Hand out the kernel of `notebook`, begun in `folder`, as a Jupyter server starts it."""
    told = {"JPY_SESSION_NAME": str(notebook)} if notebook else {}
    passed = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env={**passed, "PYTHONPATH": str(PROJECT), **told, **environment})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=LIMIT)
        yield NotebookKernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
