"""`python -m grader.bench.first_install`: what a first install brings to each system and Python, as uv's resolver says.

Nothing is installed. Torch for Linux comes from PyTorch's index of CPU builds, as pyproject.toml tells uv; where that
cannot be reached, `--torch WHEEL` has the metadata and the size of one such build stand for those of every Python.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from grader.content.places import KIT
from grader.selftest.serving import serving

SYSTEMS = {"Linux": "x86_64-manylinux_2_28", "macOS": "aarch64-apple-darwin", "Windows": "x86_64-pc-windows-msvc"}
OLDEST = {"MACOSX_DEPLOYMENT_TARGET": "14.0"}  # that torch has builds for
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LIMIT = 450  # MB, of a first install
INDEX = "https://download.pytorch.org/whl/cpu"  # as pyproject.toml names it


@dataclass(frozen=True)
class Brought:
    """What an install brings: packages by name, each with the bytes of its download."""

    packages: dict[str, int]

    @property
    def megabytes(self) -> float:
        """All that is downloaded."""
        return sum(self.packages.values()) / 1e6

    @property
    def of_cuda(self) -> list[str]:
        """The packages that only a graphics card needs."""
        return [name for name in self.packages if name.startswith(("nvidia-", "cuda-")) or name == "triton"]

    @property
    def will_do(self) -> bool:
        """Whether it is small, and nothing of it for a graphics card."""
        return self.megabytes <= LIMIT and not self.of_cuda


def main(arguments: list[str]) -> int:
    """Print the table; return 1 if anything in it is too large or brings CUDA."""
    parser = argparse.ArgumentParser(prog="python -m grader.bench.first_install", description=__doc__)
    parser.add_argument("--torch", type=Path, metavar="WHEEL", help="a CPU build, in place of PyTorch's index")
    wheel = parser.parse_args(arguments).torch
    if not shutil.which("uv"):
        print("This asks uv what it would install, and there is none here: `pip install uv`.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, _served(wheel) if wheel else nullcontext(INDEX) as address:
        settings = (KIT / "pyproject.toml").read_text(encoding="utf-8")
        (Path(folder) / "pyproject.toml").write_text(settings.replace(INDEX, address), encoding="utf-8")
        shutil.copy(KIT / "constraints.txt", folder)
        try:
            found = {
                (system, python): brought(_resolved(Path(folder), platform, python))
                for system, platform in SYSTEMS.items()
                for python in PYTHONS
            }
        except subprocess.CalledProcessError:  # uv has said why
            return 2
    print(table(found))
    return 0 if all(each.will_do for each in found.values()) else 1


def table(found: dict[tuple[str, str], Brought]) -> str:
    """Return the table, a row for each system and Python."""
    rows = [
        f"| {system} | {python} | {len(each.packages)} | {len(each.of_cuda)} | {each.megabytes:.0f} MB |"
        for (system, python), each in found.items()
    ]
    head = ("| system | Python | packages | of these for CUDA | to download |", "|---|---|---:|---:|---:|")
    return "\n".join([*head, *rows])


def brought(lock: dict[str, Any]) -> Brought:
    """Return what a lock for one system and Python brings: its wheels, or the source of what has none."""
    files = {each["name"]: (each.get("wheels") or [each["sdist"]])[0] for each in lock["packages"]}
    return Brought({name: file.get("size") or _asked(file["url"]) for name, file in files.items()})


def _asked(address: str) -> int:
    """Bytes of a file whose index does not tell."""
    with urllib.request.urlopen(urllib.request.Request(address, method="HEAD")) as answer:
        return int(answer.headers["Content-Length"])


def _resolved(folder: Path, platform: str, python: str) -> dict[str, Any]:
    """Return what tox would install, as https://packaging.python.org/en/latest/specifications/pylock-toml/ says it."""
    command = ["uv", "pip", "compile", "-q", "pyproject.toml", "-c", "constraints.txt", "--format", "pylock.toml"]
    where = ["--python-platform", platform, "--python-version", python]
    run = subprocess.run([*command, *where], cwd=folder, env=os.environ | OLDEST, stdout=subprocess.PIPE, check=True)
    return tomllib.loads(run.stdout.decode())


@contextmanager
def _served(wheel: Path) -> Iterator[str]:
    """Serve a wheel as PyTorch's index would, for every Python; hand out the index's address."""
    version = wheel.name.split("-")[1]
    names = [f"torch-{version}-cp{python.replace('.', '')}-none-any.whl" for python in PYTHONS]
    facts = {"hashes": {}, "size": wheel.stat().st_size}
    files = [{"filename": name, "url": name.replace("+", "%2B"), **facts} for name in names]
    index = json.dumps({"meta": {"api-version": "1.1"}, "name": "torch", "files": files}).encode()
    stand_in = hollow(wheel)

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = stand_in if self.path.endswith(".whl") else index
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Index)) as address:
        yield address


def hollow(wheel: Path) -> bytes:
    """Return a wheel that says of itself what this one does, and holds nothing else."""
    made = io.BytesIO()
    with zipfile.ZipFile(wheel) as full, zipfile.ZipFile(made, "w") as empty:
        for name in full.namelist():
            if name.endswith((".dist-info/METADATA", ".dist-info/WHEEL")):
                empty.writestr(name, full.read(name))
            elif name.endswith(".dist-info/RECORD"):
                empty.writestr(name, "")
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
