"""Nothing is left behind in the temporary folder, whatever a notebook made of its own, and however a run ended."""

from __future__ import annotations

import os
import time
from pathlib import Path

from grader.host import folders


def test_a_closed_folder_is_removed(tmp_path: Path) -> None:
    folder = folders.make(folders.RUN, tmp_path)
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    for path in (inner / "file", inner, inner.parent, folder):
        path.chmod(0)
    folders.remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_what_is_old_and_ours_is_swept(tmp_path: Path, monkeypatch) -> None:
    old, new = folders.make(folders.KERNELS, tmp_path), folders.make(folders.RUN, tmp_path)
    other = tmp_path / "grader-notes"
    other.mkdir()
    target = tmp_path / "kept"
    target.mkdir()
    (tmp_path / "grader-run-link").symlink_to(target)
    folders.sweep(tmp_path)
    assert old.exists() and new.exists()
    later = time.time() + folders.OLD + 60
    os.utime(new, (later, later))
    monkeypatch.setattr(time, "time", lambda: later)
    folders.sweep(tmp_path)
    assert not old.exists() and new.exists() and other.exists() and target.exists()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    later += 2 * folders.OLD
    folders.sweep(tmp_path)
    assert new.exists()
