"""Runs in a kernel: answers the grader's questions about the notebook's namespace.

A question is a message of its own type on the shell channel, so nothing in the namespace, on iopub or in
a display can be taken for the reply to it. A notebook can still tamper with this module: the grader
trusts no verdict from here, only values that it compares itself.
"""

from __future__ import annotations

import builtins
import importlib
import linecache
import traceback
from typing import Any

import numpy as np
from ipykernel.ipkernel import IPythonKernel
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session

from grader.kernel import repeat, settings, toolbox
from grader.wire import others, wire
from grader.wire.words import ReplyStatus

CHECK_FILE = "<check>"  # the file name of the check's own statements, kept out of what a student is shown
MODULES = {"np": "numpy", "pd": "pandas", "torch": "torch"}


class GradedKernel(IPythonKernel):
    """An IPython kernel that also answers `probe_request`."""

    shell: InteractiveShell  # its trait may be None, and never is in a kernel
    session: Session
    was_asked = False
    msg_types = [*IPythonKernel.msg_types, "probe_request"]  # noqa: RUF012 (ipykernel's own form)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        others.put(self.shell, "ask_exit", lambda: None)  # `exit()` in a cell must not end the cells after it
        for name in ("reset", "reset_selective"):  # nor may a cell that tidies up take the answers with it
            self.shell.magics_manager.register_function(_keep_names, magic_name=name)

    async def probe_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Evaluate what the message asks for and send the reply."""
        if not self.was_asked:
            self.was_asked = True
            repeat.seed()
        reply = evaluate(self.shell.user_ns, parent["content"])
        # apart, so that nobody has to read them to pass the message on
        texts = [reply.pop(name) for name in ("value", "given") if name in reply]
        buffers: list[bytes | memoryview[bytes]] = [text.encode() for text in texts]
        self.session.send(stream, "probe_reply", reply, parent, ident, buffers)


def _keep_names(line: str) -> None:
    """Stands for magics that delete names."""
    print("Nothing is deleted while a notebook is graded.")


def evaluate(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Return the reply to `request`: setup, expression, handed_out (code), given (wire text), names (list of str).

    Of the namespace, setup and expression know `names` alone, which must be there; all of it if that is None. They also
    know what the code handed out binds, which itself knows nothing of the namespace.

    The reply's `status` is "value" (with `value` and, as they are afterwards, `given`, both wire text), "missing" (with
    `names`), "raised" or "refused".
    """
    names = namespace if request["names"] is None else request["names"]
    missing = [name for name in request["names"] or () if namespace.get(name, ...) is ...]
    if missing:
        return {"status": ReplyStatus.MISSING, "names": missing}
    try:
        with settings.of_a_new_kernel():
            known = {**_bound(request["handed_out"]), **{name: namespace[name] for name in names}}
            given = _materialize(wire.loads(request["given"]))
            value = wire.dumps(_value(known, given, request["setup"], request["expression"]))
            after = wire.dumps(given)
    except wire.NotPlain as error:
        return {"status": ReplyStatus.REFUSED, "what": str(error)}
    except BaseException as error:  # SystemExit and KeyboardInterrupt from student code are replies too
        return {"status": ReplyStatus.RAISED, **describe(error)}
    return {"status": ReplyStatus.VALUE, "value": value, "given": after}


def _value(known: dict[str, Any], given: dict[str, Any], setup: str, expression: str) -> Any:
    """Run `setup` and evaluate `expression` in a throw-away namespace."""
    scope = {**known, "__builtins__": builtins, "kit": toolbox, **_modules(setup + expression), **given}
    # Without this module's own `from __future__`: code means here what it means in the notebook.
    if setup:
        exec(compile(setup, CHECK_FILE, "exec", dont_inherit=True), scope)
    return eval(compile(expression, CHECK_FILE, "eval", dont_inherit=True), scope)


def _bound(code: str) -> dict[str, Any]:
    """What code binds that is run by itself."""
    scope: dict[str, Any] = {}
    if code:
        exec(compile(code, CHECK_FILE, "exec", dont_inherit=True), scope)
    return scope


def _modules(text: str) -> dict[str, Any]:
    """The libraries that `text` names, so that a check does not depend on how a notebook imported them."""
    return {short: importlib.import_module(name) for short, name in MODULES.items() if f"{short}." in text}


def _materialize(value: Any) -> Any:
    """Turn the grader's marked tensors into torch tensors, inside containers too."""
    if isinstance(value, wire.Tensor):
        import torch

        made = torch.from_numpy(value.view(np.ndarray).copy())
        return made.requires_grad_(value.requires_grad)
    if isinstance(value, dict):
        return {key: _materialize(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_materialize(item) for item in value)
    return value


def describe(error: BaseException) -> dict[str, Any]:
    """Say what was raised, and on which line of the notebook: name, mro, message, line, owner (all text)."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if "ipykernel_" in frame.f_code.co_filename]
    lines = [
        (summary.lineno or 0, summary.filename)
        for summary in traceback.extract_tb(error.__traceback__)
        if "ipykernel_" in summary.filename
    ]
    line = linecache.getline(lines[-1][1], lines[-1][0]).strip() if lines else ""
    owner = frames[-1].f_code.co_qualname.split(".")[0] if frames else ""
    return {
        "name": type(error).__name__,
        "mro": [kind.__name__ for kind in type(error).__mro__],
        "message": _message(error)[:500],
        "line": line[:200],
        "owner": owner,
        "trace": "".join(traceback.format_exception(error))[-4000:],
    }


def _message(error: BaseException) -> str:
    """The exception's message; a KeyError's without the quotes that its str() adds."""
    try:
        single = isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str)
        return error.args[0] if single else str(error)
    except Exception:  # a __str__ of the student's may raise
        return ""
