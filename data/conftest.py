"""Fixtures of the data's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.release import Release
from data.releases import DEFAULTS, ML_100K

NOT_FETCHED = "MovieLens 100k is not fetched: run `python -m data fetch`"


@pytest.fixture(params=DEFAULTS, ids=lambda release: release.name)
def release(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Each release that may be in use by default, in turn, in use; skipped where it is not fetched."""
    if not request.param.is_here():
        pytest.skip(NOT_FETCHED)
    monkeypatch.setenv("MOVIELENS_RELEASE", request.param.name)
    used: Release = request.param
    return used


@pytest.fixture(scope="session")
def published() -> dict[str, bytes]:
    """The files of MovieLens 100k by name, as bytes, from the real folder; skipped where they are not fetched."""
    if not ML_100K.is_here():
        pytest.skip(NOT_FETCHED)
    return {name: (ML_100K.folder / name).read_bytes() for name in ML_100K.files}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, in use instead of the real one."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("MOVIELENS_HOME", str(folder))
    monkeypatch.delenv("MOVIELENS_RELEASE", raising=False)
    return folder
