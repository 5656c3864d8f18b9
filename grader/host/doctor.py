"""Says in plain words what protects grading on this machine, by trying each layer in a process, and how to get more."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.host.policy import BoxPolicy, PolicyError
from grader.host.promises import PROMISES, broken
from grader.host.trial import trial
from grader.wire.words import Layer

EXPLAINED = {
    Layer.SUPERVISOR: "ends whatever a notebook started",
    Layer.NAMESPACES: "hides other processes and the network",
    Layer.OWN_ROOT: "shows a notebook no files but those it is given",
    Layer.OWN_USER: "runs each notebook as a user of its own",
    Layer.LIMITS: "bound memory, processes, files and time",
    Layer.FILE_RULES: "list what may be read and written",
    Layer.CALL_FILTER: "forbids what would open the box",
}


def examine(console: Console | None = None) -> int:
    """Print what protects grading here; return 0 if that is enough for trusted grading, else 1."""
    console = console or Console(highlight=False)
    try:
        report = trial(BoxPolicy())
    except PolicyError as error:
        console.print(f"No box can be put up here. {error}")
        return 1
    console.print(_layers(report))
    console.print(_promises(report))
    for advice in advices(report):
        console.print(f"* {advice}")
    missing = broken(report["on"])
    answer = f"no. Missing: {'; '.join(promise.sentence for promise in missing)}." if missing else "yes."
    console.print(f"Enough for trusted grading: {answer}")
    return 1 if missing else 0


def _layers(report: dict[str, dict[str, str]]) -> Table:
    table = Table("layer", "what it does", "here", box=None, pad_edge=False)
    for name, meaning in EXPLAINED.items():
        table.add_row(name, meaning, "on" if name in report["on"] else f"off: {report['off'].get(name, 'unknown')}")
    return table


def _promises(report: dict[str, dict[str, str]]) -> Table:
    table = Table("", "here", box=None, pad_edge=False)
    for promise in PROMISES:
        table.add_row(promise.sentence, promise.state(report["on"]))
    return table


def advices(report: dict[str, dict[str, str]]) -> list[str]:
    """Return what to do to get the layers that are off, most useful first."""
    if sys.platform != "linux":
        return ["Only Linux can box a notebook: grade untrusted notebooks in a container or on a CI runner."]
    off = report["off"]
    advice = []
    if Layer.NAMESPACES in off:
        advice.append(_for_namespaces())
    if Layer.OWN_ROOT in off and Layer.NAMESPACES not in off:
        advice.append("A root of its own needs the right to mount, which most containers withhold: the file rules do.")
    if Layer.FILE_RULES in off:
        advice.append("The file rules need Linux 5.13 or newer with Landlock among its security modules (`lsm=`).")
    if Layer.CALL_FILTER in off:
        advice.append("The call filter needs a kernel with seccomp, on x86-64 or 64-bit ARM.")
    if Layer.OWN_USER in off and os.getuid() != 0 and Layer.NAMESPACES in off:
        advice.append("A grader that runs as root, in a container for one, gives each notebook a user of its own.")
    return advice


def _for_namespaces() -> str:
    if os.getuid() == 0:
        return "In a container that may make no namespaces, the own user, the file rules and the call filter stand in."
    for setting, wanted in SETTINGS.items():
        path = Path("/proc/sys") / setting.replace(".", "/")
        if path.exists() and path.read_text(encoding="utf-8").strip() != wanted:
            return f"`sudo sysctl {setting}={wanted}` lets an ordinary user make namespaces."
    return "This machine lets an ordinary user make no namespaces: ask its administrator, or use a container."


SETTINGS = {
    "kernel.apparmor_restrict_unprivileged_userns": "0",  # Ubuntu from 23.10 on
    "kernel.unprivileged_userns_clone": "1",  # Debian's and others'
}
