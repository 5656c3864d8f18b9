"""The box: what it shows and hides, that it fails closed, and that its promises are the ones that are written down."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from grader.content.places import PROJECT
from grader.host import kernels as kernels_module
from grader.host.background import Background
from grader.host.doctor import EXPLAINED, advices, examine
from grader.host.kernels import Kernels, NotProtected
from grader.host.policy import LAYERS, BoxPolicy, PolicyError, interpreter
from grader.host.promises import PROMISES, Tier, broken
from grader.host.session import Session
from grader.host.torch_build import TorchBuild
from grader.host.trial import trial
from grader.host.ways import StartError
from grader.wire.words import Layer

LINUX = sys.platform == "linux"
only_linux = pytest.mark.skipif(not LINUX, reason="only Linux has a box")
PAGE = PROJECT / "docs" / "promises.md"


@pytest.fixture(scope="module")
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture(scope="module")
def kernels() -> Iterator[Kernels]:
    with contextlib.closing(Kernels("cold")) as kernels:
        yield kernels


@pytest.fixture(scope="module")
def report() -> dict[str, dict[str, str]]:
    """What this machine can have."""
    return trial(BoxPolicy())


def said(background: Background, kernels: Kernels, source: str) -> str:
    session = background.run(Session.start(new_notebook(cells=[new_code_cell(source)]), kernels, 30, []))
    background.run(session.close())
    (run,) = session.cells
    output = session.notebook.cells[0].outputs
    text = "".join(part.get("text", "") for part in output)
    return text.strip() if run.status == "ok" and output else f"{run.status} {run.error}"


def box_of(policy: BoxPolicy, tmp_path: Path, **changes: Path) -> dict:
    places = {"root": tmp_path / "root", "run_folder": tmp_path / "run", "sockets": tmp_path / "sockets"}
    return policy.box(library=(tmp_path / "lib",), number=1, **{**places, **changes})


# What a box allows


@only_linux
def test_nothing_of_the_project_can_be_read(tmp_path: Path) -> None:
    readable = box_of(BoxPolicy(), tmp_path)["readable"]
    assert not [path for path in readable if Path(path) in (PROJECT, *PROJECT.parents)]
    inside = [path for path in readable if Path(path).is_relative_to(PROJECT)]
    assert all(path in interpreter() for path in inside)  # a virtual environment may lie there


@only_linux
@pytest.mark.parametrize("place", ["above", "at", "below"])
def test_a_box_that_would_show_what_is_forbidden_is_refused(place: str, tmp_path: Path) -> None:
    library = tmp_path / "course" / "lib"
    library.mkdir(parents=True)
    forbidden = {"above": library / "solutions", "at": library, "below": tmp_path / "course"}[place]
    policy = replace(BoxPolicy(), forbidden=(forbidden,))
    with pytest.raises(PolicyError, match="is not for it to see"):
        policy.box(library=(library,), number=1, root=tmp_path, run_folder=tmp_path / "r", sockets=tmp_path / "s")


@only_linux
def test_a_link_to_what_is_forbidden_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "solutions")
    with pytest.raises(PolicyError):
        box_of(replace(BoxPolicy(), forbidden=(tmp_path / "solutions",)), tmp_path)


@only_linux
def test_an_environment_inside_the_project_is_allowed_without_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for prefix in (PROJECT / ".tox" / "py", PROJECT):  # the second: made in the project's own folder
        monkeypatch.setattr(sys, "prefix", str(prefix))
        allowed = [f"{prefix}/{name}" for name in ("lib", "bin")]
        exists = os.path.exists
        monkeypatch.setattr(os.path, "exists", lambda path, also=allowed, real=exists: path in also or real(path))
        assert set(allowed) <= set(interpreter())
        assert str(prefix) not in interpreter()


@only_linux
@pytest.mark.parametrize("layer", ["own root", "file rules"])
def test_what_is_hidden_in_a_folder_that_may_be_read_cannot_be_read(
    layer: str, background: Background, report: dict
) -> None:
    if layer not in report["on"]:
        pytest.skip(f"no {layer} here: {report['off'][layer]}")
    other = {"own root": ("file rules",), "file rules": ("namespaces", "own root")}[layer]
    layers = tuple(name for name in LAYERS if name not in other)
    with contextlib.closing(Kernels("cold")) as kernels:
        folder = kernels.library.path / "packages"
        for name in ("questions", "beside", "beside/deeper"):
            (folder / name).mkdir(parents=True)
            (folder / name / "file").write_text(name)
        reads = f"""import pathlib
def read(name):
    try:
        return pathlib.Path({str(folder)!r}, name, 'file').read_text()
    except OSError:
        return 'no'
print([read(name) for name in ('questions', 'beside', 'beside/deeper')])"""
        for hidden, first in (((), "questions"), ((folder / "questions",), "no")):
            kernels.policy = BoxPolicy(layers=layers, hidden=hidden)
            assert said(background, kernels, reads) == str([first, "beside", "beside/deeper"])


@only_linux
@pytest.mark.parametrize(("cuda", "more"), [(None, 0), ("13.0", 1024)])
def test_what_cuda_takes_is_not_taken_from_the_notebook(
    cuda: str | None, more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.host.policy.torch_build", lambda: TorchBuild("2.99.0", cuda))
    assert box_of(BoxPolicy(memory_mb=500), tmp_path)["limits"]["memory_mb"] == 500 + more


@only_linux
def test_ordinary_libraries_find_what_they_need(background: Background, kernels: Kernels) -> None:
    needed = """import data, ssl, sqlite3, ctypes.util, zoneinfo, multiprocessing, tempfile, getpass, locale
from data import load_ratings
multiprocessing.Lock(), tempfile.mkdtemp(), getpass.getuser(), zoneinfo.ZoneInfo('Europe/Berlin')
print(len(load_ratings()) > 0, ctypes.util.find_library('c') is not None)"""
    assert "True True" in said(background, kernels, needed).splitlines()


@only_linux
def test_the_run_is_writable_and_what_it_was_given_is_not(background: Background, kernels: Kernels) -> None:
    writes = """import os, data
def can(path):
    try:
        open(path, 'a').close()
        return True
    except OSError:
        return False
print([can(path) for path in ('here', os.environ['TMPDIR'] + '/here', data.__file__, os.__file__, '/etc/passwd')])"""
    assert said(background, kernels, writes) == "[True, True, False, False, False]"


@only_linux
def test_the_box_holds_for_every_thread(background: Background, kernels: Kernels, report: dict) -> None:
    threads = """import glob
paths = glob.glob('/proc/self/task/*/status')
fields = [dict(line.split(':', 1) for line in open(path) if ':' in line) for path in paths]
print(len(fields) > 3, {tuple(each[name].strip() for name in ('NoNewPrivs', 'Seccomp')) for each in fields})"""
    wanted = ("1", "2" if Layer.CALL_FILTER in report["on"] else "0")
    assert said(background, kernels, threads) == f"True {{{wanted}}}"


@only_linux
def test_a_kernel_has_no_privileges(background: Background, kernels: Kernels, report: dict) -> None:
    text = said(background, kernels, "print([line for line in open('/proc/self/status') if line.startswith('CapEff')])")
    only_reading = Layer.OWN_USER in report["on"] and Layer.OWN_ROOT not in report["on"]
    assert int(text.split("\\t")[1].split("\\n")[0], 16) in ({0, 4} if only_reading else {0})


@only_linux
def test_fatal_signals_to_itself_end_a_kernel(background: Background, kernels: Kernels) -> None:
    for signum in ("SIGKILL", "SIGTERM", "SIGABRT"):
        assert said(background, kernels, f"import os, signal; os.kill(os.getpid(), signal.{signum})") == "dead None"
    assert said(background, kernels, "import os; os.abort()") == "dead None"
    handled = "import os, signal; signal.signal(signal.SIGTERM, lambda *_: print('heard')); os.kill(os.getpid(), 15)"
    assert said(background, kernels, handled) == "heard"


@only_linux
def test_the_call_filter_is_sound_on_both_machines() -> None:
    from grader.kernel.box.calls import ALLOW, ARCHITECTURES, FAIL, KILL, RETURN, _program

    for machine in ARCHITECTURES:
        program = [struct.unpack("HBBI", step) for step in _program(machine, [1234], can_truncate=False)]
        assert len(program) < 4096
        for place, (code, yes, no, value) in enumerate(program):
            assert place + 1 + max(yes, no) < len(program) or code == RETURN
            if code == RETURN:
                assert value in (ALLOW, KILL) or value & 0xFFFF0000 == FAIL
        assert program[-1][0] == RETURN


# Failing closed


@only_linux
def test_a_required_layer_that_cannot_be_had_ends_the_kernel(background: Background) -> None:
    policy = BoxPolicy(layers=(Layer.LIMITS,), required=(Layer.FILE_RULES,))
    with contextlib.closing(Kernels("cold", box=policy)) as kernels, pytest.raises(StartError, match="file rules"):
        said(background, kernels, "1")


@pytest.mark.parametrize("policy", [None, BoxPolicy(layers=()), BoxPolicy(layers=(Layer.LIMITS, Layer.CALL_FILTER))])
def test_trusted_grading_is_refused_without_protection(policy: BoxPolicy | None) -> None:
    with pytest.raises(NotProtected, match="Trusted grading is not possible here") as refusal:
        Kernels(box=policy, tier=Tier.TRUSTED)
    assert "\n" not in str(refusal.value)


@only_linux
def test_trusted_grading_requires_what_can_be_had(
    background: Background, report: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing := broken(report["on"]):
        pytest.skip(f"not possible on this machine: {missing[0].sentence}")
    monkeypatch.setattr(kernels_module, "trial", lambda policy: report)
    with contextlib.closing(Kernels("cold", tier=Tier.TRUSTED)) as kernels:
        assert set(kernels.policy.required) == set(report["on"]) - {Layer.SUPERVISOR}
        assert said(background, kernels, "print(6 * 7)") == "42"
        assert set(kernels.layer_names) == set(report["on"])


@only_linux
def test_layers_are_known_after_the_first_kernel(background: Background, kernels: Kernels, report: dict) -> None:
    said(background, kernels, "1")
    assert kernels.layers == tuple(report["on"].values())


def test_no_box_is_no_protection(background: Background) -> None:
    with contextlib.closing(Kernels("cold", box=None)) as kernels:
        assert said(background, kernels, "print(6 * 7)") == "42"
        assert kernels.layers == ()


# What is promised


def test_the_page_of_promises_says_what_the_code_keeps() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    header, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.count("|") == 7]
    places = {
        "Linux, everything on": (Layer.SUPERVISOR, *LAYERS),
        "root in a container": (Layer.SUPERVISOR, Layer.OWN_USER, Layer.LIMITS, Layer.FILE_RULES, Layer.CALL_FILTER),
        "Linux without namespaces": (Layer.SUPERVISOR, Layer.LIMITS, Layer.FILE_RULES, Layer.CALL_FILTER),
        "Linux, old": (Layer.SUPERVISOR, Layer.LIMITS, Layer.CALL_FILTER),
        "macOS, Windows": (),
    }
    assert header[1:] == list(places)
    assert rows == [[each.sentence, *(each.state(layers) for layers in places.values())] for each in PROMISES]


@pytest.mark.parametrize("off", [*EXPLAINED, "nothing"])
def test_the_doctor_says_what_to_do(off: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.host import doctor

    on = {str(name): str(name) for name in EXPLAINED if name != off}
    found = {"on": on, "off": {} if off == "nothing" else {off: "it is off for this test"}}
    monkeypatch.setattr(doctor, "trial", lambda policy: found)
    text = io.StringIO()
    code = examine(Console(file=text, width=120))
    assert code == bool(broken(on))
    assert f"Enough for trusted grading: {'no' if code else 'yes'}" in text.getvalue()
    assert ("it is off for this test" in text.getvalue()) == (off != "nothing")
    if LINUX and off in (Layer.NAMESPACES, Layer.OWN_ROOT, Layer.FILE_RULES, Layer.CALL_FILTER):
        assert len(advices(found)) == 1


def test_where_no_box_can_be_put_up_the_doctor_and_trusted_grading_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.host import doctor

    def shows_too_much(_: BoxPolicy) -> None:
        raise PolicyError("A notebook must be able to read /usr: move the project to a folder of its own.")

    monkeypatch.setattr(doctor, "trial", shows_too_much)
    monkeypatch.setattr(kernels_module, "trial", shows_too_much)
    text = io.StringIO()
    assert examine(Console(file=text, width=120)) == 1
    assert "move the project to a folder of its own" in text.getvalue()
    with pytest.raises(NotProtected, match="move the project to a folder of its own"):
        Kernels(tier=Tier.TRUSTED)


def test_promises_fall_with_their_layers() -> None:
    everything = (Layer.SUPERVISOR, *LAYERS)
    assert not broken(everything)
    assert {promise.state(everything) for promise in PROMISES if promise.needed} == {"yes"}
    assert broken((Layer.SUPERVISOR, Layer.LIMITS))[0].sentence == "A notebook cannot kill or stop the grader"
