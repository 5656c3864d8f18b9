"""What a first install brings is counted right, and too much of it is not let through."""

from __future__ import annotations

import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from grader.bench.first_install import INDEX, LIMIT, Brought, brought, hollow, main, table
from grader.content.places import KIT

LOCK = """
[[packages]]
name = "numpy"
wheels = [{ url = "https://example.org/numpy-2-cp311-cp311-win_amd64.whl", size = 15_000_000 }]
sdist = { url = "https://example.org/numpy-2.tar.gz", size = 20_000_000 }

[[packages]]
name = "torch"
wheels = [{ url = "https://example.org/torch-2-cp311-cp311-win_amd64.whl", size = 190_000_000 }]

[[packages]]
name = "only-source"
sdist = { url = "https://example.org/only-source-1.tar.gz", size = 400_000 }
"""


def test_the_wheels_are_what_is_downloaded() -> None:
    found = brought(tomllib.loads(LOCK))
    assert found.packages == {"numpy": 15_000_000, "torch": 190_000_000, "only-source": 400_000}
    assert found.megabytes == pytest.approx(205.4) and found.will_do
    assert table({("Windows", "3.11"): found}).splitlines()[-1] == "| Windows | 3.11 | 3 | 0 | 205 MB |"


@pytest.mark.parametrize("name", ["nvidia-cublas", "nvidia-cudnn-cu13", "cuda-bindings", "triton"])
def test_nothing_for_a_graphics_card_will_do(name: str) -> None:
    assert not Brought({"numpy": 1, name: 1}).will_do


def test_nor_does_too_much() -> None:
    assert Brought({"torch": LIMIT * 1_000_000}).will_do
    assert not Brought({"torch": LIMIT * 1_000_000, "numpy": 1}).will_do


def test_a_wheel_stands_for_others_by_what_it_says(tmp_path: Path) -> None:
    wheel = tmp_path / "torch-2.13.0+cpu-cp311-cp311-linux_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("torch/lib/libtorch.so", bytes(100_000))
        file.writestr("torch-2.13.0+cpu.dist-info/METADATA", "Requires-Dist: sympy\n")
        file.writestr("torch-2.13.0+cpu.dist-info/RECORD", "torch/lib/libtorch.so,,\n")
    with zipfile.ZipFile(BytesIO(hollow(wheel))) as file:
        held = {name: file.read(name).decode() for name in file.namelist()}
    assert held == {
        "torch-2.13.0+cpu.dist-info/METADATA": "Requires-Dist: sympy\n",
        "torch-2.13.0+cpu.dist-info/RECORD": "",
    }


def test_without_uv_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main([]) == 2
    assert "`pip install uv`" in capsys.readouterr().err


def test_uv_and_pip_are_sent_to_the_same_index() -> None:
    settings = tomllib.loads((KIT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    assert [index["url"] for index in settings["index"]] == [INDEX]
    assert f'"{INDEX}"' in (KIT / "tools" / "install.py").read_text(encoding="utf-8")
