"""ipykernel's application, adapted to grading. Runs in the kernel's process.

What differs from a kernel in Jupyter: it answers probes, it starts sooner, and what needs a terminal or a port in
Jupyter goes through pipes and unix sockets, since in the box there is nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import zmq
from ipykernel import ipkernel
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from grader.kernel.probe import GradedKernel
from grader.wire import others

QUIET = 50  # logging.CRITICAL
SETTINGS = {
    "HistoryManager": {"enabled": False},
    # with each answer to "are you there?" it would draw a tip, from the random numbers that are the notebook's
    "InteractiveShell": {"enable_tip": False},
}
ASKING = ("check", "hint", "solution", "next", "progress")
LISTENING: dict[str, int] = {}  # by their paths, unix sockets that were made before the box went up
send_signal = os.kill


class KernelApp(IPKernelApp):
    """The application of one kernel."""

    shell: InteractiveShell  # its trait may be None, and never is once there is a kernel

    def init_kernel(self) -> None:
        """Make the kernel, which would else list the files of all modules for a debugger that nobody uses.

        To touch thousands of modules in a fork is to copy as many pages of memory
        (https://man7.org/linux/man-pages/man2/fork.2.html, Notes).
        """
        others.put(ipkernel, "sys", SimpleNamespace(**{**vars(sys), "modules": {}}))
        try:
            super().init_kernel()
        finally:
            others.put(ipkernel, "sys", sys)

    def init_heartbeat(self) -> None:
        """Listen to none: the end of the process is watched."""


def run(connection_file: str) -> None:
    """Be the kernel of `connection_file` until it is ended."""
    sys.argv = ["kernel", "-f", connection_file]
    others.put(ZMQInteractiveShell, "system", run_command)
    others.put(IPKernelApp, "_try_bind_socket", taking(others.get(IPKernelApp, "_try_bind_socket")))
    if os.name == "posix":
        others.put(IOPubThread, "_setup_pipe_in", receive_from_children)
        others.put(IOPubThread, "_setup_pipe_out", send_to_parent)
    if os.getpid() == 1:
        os.kill = kill
    app = KernelApp.instance(
        kernel_class=GradedKernel,
        connection_file=connection_file,
        log_level=QUIET,
        config=Config(SETTINGS),
    )
    app.initialize([])
    for name in ASKING:
        app.shell.magics_manager.register_function(do_nothing, "line", name)
    app.start()


def listen(connection_file: str) -> None:
    """Make the unix sockets that a kernel is reached by, which its box then keeps from making any other on the disk."""
    with open(connection_file, encoding="utf-8") as file:
        told = json.load(file)
    if told["transport"] != "ipc":
        return
    ports = [told[f"{name}_port"] for name in ("shell", "iopub", "stdin", "control")]
    for path in (*(f"{told['ip']}-{port}" for port in ports), _children(connection_file)):
        made = socket.socket(socket.AF_UNIX)
        made.bind(path)
        made.listen()
        made.setblocking(False)
        LISTENING[path] = made.detach()


def taking(bind: Callable[..., int]) -> Callable[[IPKernelApp, zmq.Socket[Any], int], int]:
    """Return ipykernel's way to bind a socket, which takes the one that was made for it, if one was."""

    def take_and_bind(app: IPKernelApp, s: zmq.Socket[Any], port: int) -> int:
        use(f"{app.ip}-{port}", s)
        return bind(app, s, port)

    return take_and_bind


def use(path: str, by: zmq.Socket[Any]) -> None:
    """Have a socket of ZeroMQ's take the one that was made at `path`, if one was."""
    if path in LISTENING:
        by.setsockopt(zmq.USE_FD, LISTENING.pop(path))


def do_nothing(line: str) -> None:
    """Stand for what a student asks the kit in a notebook: the kit grades already."""


def run_command(shell: Any, command: str) -> None:
    """Run a notebook's `!command` on pipes."""
    process = subprocess.Popen(
        shell.var_expand(command, depth=1),
        shell=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with process:
        try:
            for line in process.stdout or ():
                sys.stdout.write(line)
        except KeyboardInterrupt:
            process.kill()
            raise
    shell.user_ns["_exit_code"] = process.returncode


def kill(pid: int, signum: int) -> None:
    """Send a signal. The first process of a namespace is deaf to its own fatal signals; a kernel is not to be."""
    if pid == os.getpid() == 1 and (signum == signal.SIGKILL or is_fatal(signum)):
        os._exit(128 + signum)
    send_signal(pid, signum)


def is_fatal(signum: int) -> bool:
    """Whether a signal ends the process, because it has no handler."""
    harmless = (0, signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH)
    return signum not in harmless and signal.getsignal(signum) == signal.SIG_DFL


def receive_from_children(thread: IOPubThread) -> None:
    """Listen for what forked children print, on a unix socket where ipykernel opens a port."""
    others.put_for(others.get(thread, "_handle_pipe_msg"), thread, "_pipe_uuid", os.urandom(16))
    pull = thread.socket.context.socket(zmq.PULL)
    pull.linger = 0
    path = _children(sys.argv[2])
    use(path, pull)
    pull.bind(f"ipc://{path}")
    ZMQStream(pull, thread.io_loop).on_recv(others.get(thread, "_handle_pipe_msg"))


def send_to_parent(thread: IOPubThread) -> tuple[zmq.Context[Any], zmq.Socket[Any]]:
    """Connect a forked child to its kernel."""
    context = zmq.Context()  # one does not survive a fork
    push = context.socket(zmq.PUSH)
    push.linger = 3000  # milliseconds
    push.connect(f"ipc://{_children(sys.argv[2])}")
    return context, push


def _children(connection_file: str) -> str:
    """The path of the socket that forked children write to."""
    return f"{os.path.dirname(connection_file)}/children"
