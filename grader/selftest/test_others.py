"""Other libraries' private names: all of them are listed here, all are there, and one that is gone is named."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ipykernel import ipkernel
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell

from grader.content.places import PROJECT
from grader.wire import others

TESTS = ("questions", "selftest", "bench")
OURS = [path for path in (PROJECT / "grader").rglob("*.py") if not set(TESTS) & set(path.parts)]
NAMES: dict[str, object] = {  # each with what has it; of an object that a test has to make, None
    "sys": ipkernel,
    "system": ZMQInteractiveShell,
    "ask_exit": ZMQInteractiveShell,
    "_try_bind_socket": IPKernelApp,
    "_setup_pipe_in": IOPubThread,
    "_setup_pipe_out": IOPubThread,
    "_handle_pipe_msg": IOPubThread,
    "_pipe_uuid": None,
    "_tw": None,
    "_tensor_str": None,
    "_file": None,
}


@pytest.fixture
def reporter(request: pytest.FixtureRequest) -> pytest.TerminalReporter:
    return pytest.TerminalReporter(request.config, io.StringIO())


def test_all_that_the_grader_asks_for_are_listed() -> None:
    calls = [node for path in OURS for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    asked = [call.args for call in calls if ast.unparse(call.func) in ("others.get", "others.put", "others.put_for")]
    assert {arg.value for args in asked for arg in args if isinstance(arg, ast.Constant)} == set(NAMES)


def test_no_private_name_is_used_in_passing() -> None:
    """A name with an underscore that nothing of ours is called belongs to somebody else."""
    own = {name for path in OURS for name in _own_names(_tree(path))} | {"_exit", "_fields"}  # of os and ast, public
    found = [(path.name, node) for path in OURS for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)]
    private = {(name, node.attr) for name, node in found if node.attr.startswith("_") and not node.attr.endswith("__")}
    assert {(name, attr) for name, attr in private if attr not in own} == set()


@pytest.mark.parametrize("name", [name for name, owner in NAMES.items() if owner is not None])
def test_each_is_there_and_is_named_when_it_is_gone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = NAMES[name]
    assert others.get(owner, name) is not None
    for kind in getattr(owner, "__mro__", (owner,)):
        if name in vars(kind):
            monkeypatch.delattr(kind, name)
    for use in (lambda: others.get(owner, name), lambda: others.put(owner, name, None)):
        with pytest.raises(others.NameGone, match=rf"^ipykernel [\d.]+ has no \S+\.{name}, which the grader needs"):
            use()


def test_what_is_set_is_looked_for_by_the_function_that_is_said_to() -> None:
    thread = type("Thread", (), {})()
    others.put_for(IOPubThread._handle_pipe_msg, thread, "_pipe_uuid", b"1")
    assert thread._pipe_uuid == b"1"
    with pytest.raises(others.NameGone, match=r"\.Thread\._pipe_id, which the grader needs"):
        others.put_for(IOPubThread._handle_pipe_msg, thread, "_pipe_id", b"1")


def test_where_pytest_writes_is_found_and_is_named_when_it_is_not(reporter: pytest.TerminalReporter) -> None:
    writer = others.get(reporter, "_tw")
    assert isinstance(others.get(writer, "_file"), io.StringIO)
    del writer._file, reporter._tw
    for owner, name in ((reporter, "_tw"), (writer, "_file")):
        with pytest.raises(others.NameGone, match=rf"\.{name}, which the grader needs"):
            others.get(owner, name)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _own_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


def test_no_grammar_of_addresses_is_built() -> None:
    assert sys.modules["rfc3987_syntax"] is None
