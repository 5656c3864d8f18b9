"""Puts whatever starts a kernel's process under jupyter_client, which knows only processes that it started itself."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from grader.host.ways import SUPERVISED, SWEEP_LIMIT, StartError


class Provisioner(LocalProvisioner):
    """jupyter_client's way to a kernel's process; `parent`, the kernel manager, knows how to start one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start the process and return how to connect to it, once there is something to connect to."""
        self.process = await self.parent.start_process()
        self.pid = self.process.pid
        # Linux: a supervisor hands signals on. Elsewhere the kernel leads a process group.
        self.pgid = None if SUPERVISED or not hasattr(os, "getpgid") else os.getpgid(self.pid)
        await self._until_bound()
        return self.connection_info

    async def _until_bound(self) -> None:
        """Wait for the kernel's sockets: a client that connects too early tries again only after 100 ms."""
        manager = self.parent
        ports = (manager.shell_port, manager.iopub_port, manager.control_port)
        while manager.transport == "ipc" and not all(os.path.exists(f"{manager.ip}-{port}") for port in ports):
            if self.process.poll() is not None:
                raise StartError(f"A kernel ended while it started: {manager.last_words()}")
            await asyncio.sleep(0.002)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything it started, at once."""
        if self.process is None or self.process.poll() is not None:
            return
        if SUPERVISED:
            self.process.terminate()
            end = time.monotonic() + SWEEP_LIMIT
            while self.process.poll() is None and time.monotonic() < end:
                await asyncio.sleep(0.002)
        if self.process.poll() is None:
            await super().kill(restart)

    async def wait(self) -> int | None:
        """Wait until the process has ended."""
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.005)
        self.process = None
        return 0
