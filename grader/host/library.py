"""The one folder of a grader's run that its kernels may read: `data`, and the modules that run in a kernel.

On the grader's side. A kernel never has the project on its import path, so a notebook cannot import a solution.
The ratings are copied too: the user's cache may lie where a kernel's own user cannot reach.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from data.releases import RELEASES, Sample
from grader.content.places import KIT
from grader.host import folders

PASSED_ON = (
    *("LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "MOVIELENS_RELEASE"),
    # without these no program runs on Windows
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
)
FIXED = {
    **dict.fromkeys(("USER", "LOGNAME", "USERNAME"), "student"),  # a user of its own has no name
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "CUDA_VISIBLE_DEVICES": "",  # the same numbers on every machine
    "TORCHDYNAMO_DISABLE": "1",  # `torch.compile` takes a compiler and its headers: functions run as they are
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a thread does not survive a fork
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
}
LONGEST = 80  # characters: a unix socket's path may have 107, on macOS 103


class Library:
    """The folder. What kernels need to read lies in `path`; `root` also holds their sockets."""

    def __init__(self) -> None:
        self.root = _short_folder()
        self.path = self.root / "lib"
        self.ratings = self.root / "movielens"
        self.empty = self.root / "empty"  # where a box builds its root
        for folder in (self.ratings, self.empty):
            folder.mkdir()
        _copy_package(KIT / "data", self.path / "data")
        shutil.copytree(Sample().folder, self.path / "data" / "sample")
        _copy_kernel_side(self.path / "grader")
        for release in RELEASES:
            if release.is_here() and not isinstance(release, Sample):
                (self.ratings / release.name).mkdir(parents=True)
                for name in release.files:
                    shutil.copy(release.folder / name, self.ratings / release.name)
        # A kernel may run as a user of its own, whatever files of this user are like as a rule.
        self.root.chmod(0o711)
        for place in self.readable:
            for path in (place, *place.rglob("*")):
                path.chmod(0o755 if path.is_dir() else 0o644)
        self._fonts = _known_fonts()

    @property
    def readable(self) -> tuple[Path, ...]:
        """The folders that a kernel must be able to read."""
        return (self.path, self.ratings)

    def environment(self, home: Path) -> dict[str, str]:
        """Return the whole environment of a kernel whose home is `home`; nothing else of the grader's gets there."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        path = os.pathsep.join((os.path.dirname(os.path.abspath(sys.executable)), os.environ.get("PATH", os.defpath)))
        places = {
            "HOME": home,
            "USERPROFILE": home,
            "TMPDIR": home / "tmp",
            "TEMP": home / "tmp",
            "TMP": home / "tmp",
            "IPYTHONDIR": home / "ipython",
            "MPLCONFIGDIR": home / "matplotlib",
            "MOVIELENS_HOME": self.ratings,
            "PYTHONPATH": self.path,
        }
        return {"LANG": "C.UTF-8", "PATH": path, **passed, **FIXED, **{name: str(at) for name, at in places.items()}}

    def make_home(self, home: Path) -> None:
        """Make a kernel's home, with the list of fonts that matplotlib would else take seconds to find."""
        for name in ("tmp", "ipython", "matplotlib"):
            (home / name).mkdir(parents=True, exist_ok=True)
        for path in self._fonts:
            shutil.copy(path, home / "matplotlib")

    def close(self) -> None:
        """Remove the folder."""
        folders.remove(self.root)


def _short_folder() -> Path:
    folders.sweep()
    folder = folders.make(folders.KERNELS)
    if len(str(folder)) > LONGEST and os.path.isdir("/tmp"):
        folder.rmdir()
        folder = folders.make(folders.KERNELS, Path("/tmp"))
    return folder.resolve()


def _copy_package(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in source.glob("*.py"):
        shutil.copy(path, target)


def _copy_kernel_side(target: Path) -> None:
    grader = KIT / "grader"
    for name in ("kernel", "kernel/box", "wire"):
        _copy_package(grader / name, target / name)
    shutil.copy(grader / "__init__.py", target)


def _known_fonts() -> list[Path]:
    """Matplotlib's list of fonts, if the user has one; found without importing matplotlib.

    Without it each kernel would look through the machine's fonts: https://matplotlib.org/stable/api/font_manager_api.html
    """
    import platformdirs

    places = (platformdirs.user_cache_path("matplotlib", appauthor=False), Path.home() / ".matplotlib")
    return [path for place in places for path in place.glob("fontlist-*.json")]
