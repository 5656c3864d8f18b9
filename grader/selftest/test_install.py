"""`tools/install.py` takes torch from the index of CPU builds where it can, and from nowhere else but as pip would."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from grader.content.places import KIT
from grader.selftest.serving import serving

SCRIPT = KIT / "tools" / "install.py"
NOWHERE = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torch brings no CUDA")


def write_wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    """Write a wheel of an empty package, which says what it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    path, about = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")
    return path


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that stands for pip's usual registry: a kit, torch as it comes with CUDA, and what both need."""
    folder = tmp_path_factory.mktemp("usual")
    write_wheel(folder, "kit", "1", "torch>=2")
    write_wheel(folder, "torch", "2.13.0", "helper")
    write_wheel(folder, "torch", "2.14.0", "helper")
    write_wheel(folder, "helper", "1")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def python(environment: Path) -> Iterator[Path]:
    """The Python of an environment that is empty again after each test."""
    python = environment / "bin" / "python"
    yield python
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "kit", "torch", "helper"], check=True)
    (environment / "collab-exercises.installed").unlink()


@pytest.fixture
def asked() -> list[str]:
    """The paths that the index was asked for."""
    return []


@pytest.fixture
def index(tmp_path: Path, asked: list[str]) -> Iterator[str]:
    """The address of an index that has two CPU builds of torch."""
    folder = tmp_path / "index" / "torch"
    for version in ("2.13.0+cpu", "2.14.0+cpu"):
        write_wheel(folder, "torch", version, "helper")
    links = [f'<a href="{path.name.replace("+", "%2B")}">{path.name}</a>' for path in folder.iterdir()]
    (folder / "index.html").write_text("<!DOCTYPE html><body>" + "".join(links))

    class Noting(SimpleHTTPRequestHandler):
        def log_request(self, *_: object) -> None:
            asked.append(self.path)

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Noting, directory=folder.parent))) as address:
        yield address


def install(python: Path, usual: Path, index: str, *more: str) -> tuple[dict[str, str], str]:
    """Have the kit installed; return what is installed then, by name, and what was said."""
    command = [str(python), str(SCRIPT), "--no-index", "--find-links", str(usual), *more, "kit"]
    environment = NOWHERE | {"TORCH_INDEX": index, "PIP_CONFIG_FILE": os.devnull}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    listed = [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    found = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    return dict(line.split("==") for line in found.splitlines()), run.stdout + run.stderr


def test_torch_alone_comes_from_the_index_and_once(python: Path, usual: Path, index: str, asked: list[str]) -> None:
    found, said = install(python, usual, index)
    assert (found["torch"], found["kit"], found["helper"]) == ("2.14.0+cpu", "1", "1")
    assert "CUDA" not in said
    assert asked and all(path.startswith("/torch/") for path in asked)
    asked.clear()
    assert install(python, usual, index) == (found, "")
    assert asked == []


def test_constraints_hold_for_torch_too(python: Path, usual: Path, index: str, tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("torch==2.13.0\n")
    assert install(python, usual, index, "-c", str(constraints))[0]["torch"] == "2.13.0+cpu"


def test_a_torch_that_will_do_is_left_alone(python: Path, usual: Path, index: str, asked: list[str]) -> None:
    torch = usual / "torch-2.13.0-py3-none-any.whl"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", torch], check=True)
    found, _ = install(python, usual, index)
    assert (found["torch"], found["helper"]) == ("2.13.0", "1")
    assert asked == []


def test_where_the_index_is_out_of_reach_pip_does_as_ever_and_it_is_said(python: Path, usual: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = f"http://127.0.0.1:{server.getsockname()[1]}"
    found, said = install(python, usual, closed)
    assert found["torch"] == "2.14.0"
    assert f"{closed} cannot be reached ([Errno 111] Connection refused), so torch comes from pip's usual" in said
    assert "some 3 GB to download" in said


def test_an_index_that_never_answers_is_not_waited_for(python: Path, usual: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:  # accepts, and says nothing
        found, said = install(python, usual, f"http://127.0.0.1:{server.getsockname()[1]}")
    assert found["torch"] == "2.14.0"
    assert "did not answer within 6 seconds, so torch comes from pip's usual registry" in said


def test_a_page_that_is_no_index_is_not_taken_for_one(python: Path, usual: Path, index: str, tmp_path: Path) -> None:
    (tmp_path / "index" / "torch" / "index.html").write_text("Log in to this network")
    found, said = install(python, usual, index)
    assert found["torch"] == "2.14.0"
    assert "lists no torch" in said


@pytest.mark.parametrize(
    ("apt", "why"),
    [
        (None, "there is no apt-get to get what is missing"),
        ("exit 100", "apt-get could not change that|only root may install what is missing"),
    ],
)
def test_where_no_browser_can_be_had_that_is_said(apt: str | None, why: str, tmp_path: Path) -> None:
    said = no_browser(apt, tmp_path)
    assert re.fullmatch(rf"No browser, so nothing is tried in one: Chromium is not here, .*({why}); install .*\n", said)


def test_a_browser_that_does_not_start_is_told_from_a_test_that_fails(tmp_path: Path) -> None:
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "chromium").chmod(0o700)
    assert "Chromium does not start (" in no_browser(None, tmp_path)


def no_browser(apt: str | None, tmp_path: Path) -> str:
    """What is said where nothing but this stand-in of apt-get can be run, if there is one."""
    if apt:
        (tmp_path / "apt-get").write_text(f"#!/bin/sh\n{apt}\n")
        (tmp_path / "apt-get").chmod(0o700)
    command = [sys.executable, "-m", "grader.selftest.browser"]
    run = subprocess.run(command, cwd=KIT, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert run.returncode == 69  # .ci/run knows it by that
    return run.stderr
