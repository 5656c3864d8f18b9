"""What `collab doctor` says is installed and kept."""

from __future__ import annotations

from importlib.metadata import Distribution
from pathlib import Path

import pytest

from data.releases import SAMPLE
from grader.content.places import KIT
from grader.host import inventory, torch_build


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("__version__ = '2.99.0+cpu'\ncuda: Optional[str] = None\n", "2.99.0, a CPU build"),
        ("cuda: Optional[str] = '13.0'\n", "2.99.0, a build with CUDA 13.0, which grading does not use"),
        ("cuda = '12.6'\nhip = None\n", "2.99.0, a build with CUDA 12.6, which grading does not use"),
    ],
)
def test_torch_is_known_by_what_it_was_built_for(
    about: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "torch-2.99.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.99.0\n")
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "version.py").write_text(about)
    monkeypatch.setattr(torch_build, "distribution", lambda _: Distribution.at(info))
    monkeypatch.setattr(inventory, "torch_build", torch_build.torch_build.__wrapped__)
    assert lines()["torch"] == said


def test_places_are_named_with_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "sample")
    monkeypatch.setenv("MOVIELENS_HOME", str(tmp_path / "movielens"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    told = lines()
    assert told["kit"].endswith(f" {KIT}")
    assert told["ratings"].startswith(f"{SAMPLE.title}, {SAMPLE.folder} (")
    assert told["cache"] == f"nothing in {tmp_path / 'movielens'}"
    (tmp_path / "movielens").mkdir()
    (tmp_path / "movielens" / "u.data").write_bytes(b"0" * 1_234_567)
    for suffix in ("sock", "lock", "log"):
        (tmp_path / f"collab-1.{suffix}").touch()
    told = lines()
    assert told["cache"] == f"{tmp_path / 'movielens'} (1.2 MB)"
    assert told["engine"].startswith(f"{tmp_path / 'collab-*'} (3 files)")
    assert f"{tmp_path / 'movielens'} and {tmp_path / 'collab-*'} and " in told["To"]


def lines() -> dict[str, str]:
    return dict(line.split(maxsplit=1) for line in inventory.inventory())
