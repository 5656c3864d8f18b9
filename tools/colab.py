"""Makes the kit ready in Google Colab: `%run kit/tools/colab.py`, which a notebook's first cell does there.

The kit needs a newer ipykernel than Colab's own page works with. So what the kit needs goes into an environment of its
own, which sees all that Colab has and changes nothing of it, torch least of all. The notebook's own kernel only asks.
"""

from __future__ import annotations

import os
import site
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import version
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]
ENVIRONMENT = KIT / ".venv"


def main() -> None:
    """Make the environment, fetch the ratings, and let this notebook's kernel find both. Raises CalledProcessError."""
    python = _environment()
    if str(KIT) not in sys.path:
        sys.path.insert(0, str(KIT))
    os.environ["COLLAB_PYTHON"] = str(python)
    subprocess.run([python, "-m", "data", "fetch"], cwd=KIT, check=False)  # else the sample is used, and says so


def _environment() -> Path:
    """Return the Python of an environment that has what the kit needs, beside what is installed here already."""
    venv.create(ENVIRONMENT, with_pip=False, symlinks=os.name != "nt")
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    beside = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()])
    (packages / "beside.pth").write_text("\n".join(beside) + "\n", encoding="utf-8")
    constraint = ENVIRONMENT / "torch.txt"
    constraint.write_text(f"torch=={version('torch')}\n", encoding="utf-8")
    needs = tomllib.loads((KIT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    print("Installing what the kit needs beside Colab's own; this takes a minute.", flush=True)
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "-c", constraint, *needs], check=True)
    return python


if __name__ == "__main__":
    main()
