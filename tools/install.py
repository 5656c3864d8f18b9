"""`pip install`, with torch from PyTorch's index of CPU builds on Linux: `python tools/install.py -e .[test]`.

In pip's usual registry torch for Linux brings CUDA along, gigabytes that nothing here uses. So torch alone is taken
from PyTorch's own index first, and then everything else as ever. Told of a second index, pip would ask it for every
package, and one that does not answer again and again. Nothing is done where nothing has changed since the last time;
as everybody waits for that who starts tox, what only an installation needs is imported there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[1] / "pyproject.toml"
INDEX = os.environ.get("TORCH_INDEX", "https://download.pytorch.org/whl/cpu").rstrip("/")
PATIENCE = 6.0  # seconds for the index to answer, whatever it may be that takes long
FALLBACK = """\
{index} {why}, so torch comes from pip's usual registry.
On Linux that is a build with CUDA as a rule: some 3 GB to download in place of 0.2, and of no use here. To avoid it,
stop with Ctrl-C, let this machine reach that index or set TORCH_INDEX to a copy of it, and run the same command again.
"""


def main(arguments: list[str]) -> int:
    """Install what `arguments` of pip say and return pip's exit status; nothing if it was done before."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-c", "--constraint", type=Path)
    constraint = parser.parse_known_args(arguments)[0].constraint
    done = Path(sys.prefix) / "collab-exercises.installed"
    state = hashlib.sha256(json.dumps(arguments).encode() + SETTINGS.read_bytes())
    if constraint:
        state.update(constraint.read_bytes())
    if done.is_file() and done.read_text(encoding="utf-8") == state.hexdigest():
        return 0
    print("Installing what is missing; the first time this takes a minute or two.", file=sys.stderr, flush=True)
    if sys.platform == "linux":
        _install_torch(["--constraint", str(constraint)] if constraint else [])
    status = _pip(arguments)
    if status == 0:
        done.write_text(state.hexdigest(), encoding="utf-8")
    return status


def _install_torch(constraint: list[str]) -> None:
    """Install torch from the index of CPU builds, unless one that will do is there; say so where that fails."""
    import tomllib

    dependencies = tomllib.loads(SETTINGS.read_text("utf-8"))["project"]["dependencies"]
    (torch,) = (each for each in dependencies if "torch" in each)
    wanted = ["--no-deps", *constraint, torch]
    if _is_there(wanted):
        return
    why = _what_is_wrong()
    if not why and _pip(["--index-url", INDEX, "--retries", "1", "--timeout", "15", *wanted]) != 0:
        why = "has no torch for this Python"
    if why:
        print(FALLBACK.format(index=INDEX, why=why), file=sys.stderr, flush=True)


def _is_there(wanted: list[str]) -> bool:
    """Whether pip has nothing to install, as it finds out where it has nowhere to look."""
    import subprocess

    nowhere = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = [sys.executable, "-m", "pip", "install", "--no-index", *wanted]
    return subprocess.run(command, env=nowhere | {"PIP_CONFIG_FILE": os.devnull}, capture_output=True).returncode == 0


def _what_is_wrong() -> str:
    """Say why torch cannot be had from the index; empty if it can."""
    import http.client
    import threading
    import urllib.request

    found = [f"did not answer within {PATIENCE:.0f} seconds"]

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"{INDEX}/torch/", timeout=PATIENCE) as page:
                found[0] = "" if b"torch-" in page.read(1 << 16) else "lists no torch"
        except (OSError, ValueError, http.client.HTTPException) as error:
            found[0] = f"cannot be reached ({getattr(error, 'reason', error)})"

    # In a thread, for a timeout holds for each step, and not for looking a name up.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return found[0]


def _pip(arguments: list[str]) -> int:
    import subprocess

    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    # setuptools warns of every editable install
    return subprocess.run(command, env=os.environ | {"PYTHONWARNINGS": "ignore"}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
