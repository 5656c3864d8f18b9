"""Asks the engine, from a notebook's kernel or from `watch`, and starts one if there is none.

A question and its answer are a line of JSON each, over a connection of their own. Little is imported: a notebook's
kernel does it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from typing import Any

from grader.content.places import IS_INSTALLED, KIT, PROJECT
from grader.running.address import Address, NoEngine, address, interpreter, version

PATIENCE = 180.0  # seconds until an engine that was started must answer
PAUSE = 0.02  # seconds between two looks whether it does
TRIES = 3  # an engine may be killed, or be of another version, just when it is asked

_started: list[subprocess.Popen[bytes]] = []  # kept, so that Python does not complain that they go on


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """Return the engine's answer to `question`, as plain data.

    Waits for as long as that takes; where the wait is interrupted, the engine goes on. Raises NoEngine.
    """
    for _ in range(TRIES):
        place = address()
        try:
            answer = exchange(*place.connect(), {**question, "version": version()})
        except (OSError, ValueError):
            start(place)
            continue
        if "leaving" not in answer:
            return answer
    raise NoEngine(f"The grader ended {TRIES} times before it could answer. It says: {_last_line(place)}")


def start(place: Address) -> None:
    """Start an engine, unless one listens by now, and wait until it does. Raises NoEngine."""
    process = _begin(place)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            place.connect()[0].close()
            return
        except (OSError, ValueError):
            pass
        if process.poll():  # 0: another one was faster
            raise NoEngine(f"The grader did not start: {_last_line(place)}")
        time.sleep(PAUSE)
    raise NoEngine(f"The grader did not start within {PATIENCE:g} s: try again when the machine is less busy.")


def exchange(connection: socket.socket, secret: str, question: dict[str, Any]) -> dict[str, Any]:
    """Put the question to the engine over a connection, which is closed. Raises OSError, ValueError without answer."""
    with connection, connection.makefile("rwb") as file:
        file.write(json.dumps({**question, "secret": secret}).encode() + b"\n")
        file.flush()
        answer: dict[str, Any] = json.loads(file.readline())
    return answer


def _begin(place: Address) -> subprocess.Popen[bytes]:
    """Start an engine that outlives this process, and is not interrupted or ended with it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JPY_")}
    if not IS_INSTALLED:
        environment["PYTHONPATH"] = str(KIT)
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    with open(os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
        process = subprocess.Popen(
            [interpreter(), "-P", "-m", "grader.student.engine"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **apart,
        )
    _started[:] = [*(other for other in _started if other.poll() is None), process]
    return process


def _last_line(place: Address) -> str:
    try:
        lines = place.log.read_text(errors="replace", encoding="utf-8").split("\n")
    except OSError:
        lines = []
    return next((line for line in reversed(lines) if line.strip()), "it left no word.")
