"""`python -m grader.selftest.bare check 07`: the kit's command where Python lacks what it lacks on Windows.

There is no Linux then, no fork, no set of processors, no process groups, no user ids, no unix sockets; the variables of
`ELSEWHERE` take UTF-8 away too. Other libraries are imported before, as they are: what is tried is the kit.
"""

from __future__ import annotations

import os
import socket
import sys
import types

ELSEWHERE = {
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "LC_ALL": "C",  # what opens a text without an encoding gets ASCII, which is less than cp1252
    "PYTHONIOENCODING": "cp1252",
}
LACKS = (
    *("fork", "forkpty", "register_at_fork", "sched_getaffinity", "sched_setaffinity", "pidfd_open", "killpg"),
    *("setpgid", "getuid", "geteuid", "getgid", "getegid", "sysconf", "mkfifo", "statvfs"),
)
MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty")
LIBRARIES = (
    *("IPython", "ipykernel.kernelapp", "jsonschema", "jupyter_client.asynchronous", "jupyter_client.launcher"),
    *("jupytext", "nbclient", "pandas"),
    *("filelock", "platformdirs", "psutil", "pyarrow", "rich.live", "typer.rich_utils", "watchfiles", "zmq.asyncio"),
)


def take_away() -> types.ModuleType:
    """Take from this process what Python on Windows lacks; return a `socket` without unix sockets, for the kit."""
    for name in LIBRARIES:
        __import__(name)
    for name in LACKS:
        if hasattr(os, name):
            delattr(os, name)
    vars(os)["process_cpu_count"] = os.cpu_count  # from Python 3.13 on; here it would count what was just taken away
    for name in MODULES:
        sys.modules[name] = None  # importing it raises
    sys.platform = "elsewhere"
    bare = types.ModuleType("socket")
    vars(bare).update({name: value for name, value in vars(socket).items() if name != "AF_UNIX"})
    return bare


def main() -> None:
    """Run the command."""
    bare = take_away()
    from grader.host import kernel
    from grader.running import address

    for module in (kernel, address):
        vars(module)["socket"] = bare
    from grader.__main__ import app

    app()


if __name__ == "__main__":
    main()
