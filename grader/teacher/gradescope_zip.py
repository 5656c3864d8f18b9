"""Packs the autograder that Gradescope wants: a release, `setup.sh` which installs it, `run_autograder` which runs it.

Gradescope's image may have an older Python than the kit needs, so uv brings one
(https://gradescope-autograders.readthedocs.io/en/latest/specs/, https://docs.astral.sh/uv).
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from grader.content.places import KIT, RECORD

SETUP = """#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image.
set -euo pipefail
root=${AUTOGRADER:-/autograder}
export UV_PYTHON_INSTALL_DIR=$root/python
apt-get update -qq
apt-get install -y -qq python3-venv
python3 -m venv "$root/uv"
"$root/uv/bin/pip" install --quiet uv
"$root/uv/bin/uv" venv --seed --python 3.12 "$root/environment"
cd "$root/source/kit"
"$root/environment/bin/python" tools/install.py -c constraints.txt -e .
"$root/environment/bin/python" -m data fetch || echo "The bundled sample of invented ratings is used."
"""

RUN = """#!/usr/bin/env bash
# Gradescope runs this for each submission. A result is there from the start, and ours takes its place when it is whole.
set -uo pipefail
root=${AUTOGRADER:-/autograder}
python=${AUTOGRADER_PYTHON:-$root/environment/bin/python}
results=$root/results
mkdir -p "$results"
cat > "$results/unfinished.json" <<'END'
{"score": 0, "output": "Grading did not come to its end, by no fault of yours: hand in again, or tell your teacher."}
END
mv "$results/unfinished.json" "$results/results.json"
cd "$root/source/kit" || exit 1
result=$(mktemp -d)/result.json
"$python" -m pytest grader/ -p no:cacheprovider --notebooks "$root/submission" --trust advisory --result "$result"
"$python" -m grader export gradescope "$result" --out "$results/results.json"
"""

LEFT_OUT = ("__pycache__", ".tox", ".pytest_cache")


class NotARelease(ValueError):
    """The folder is no release. The message says what to do."""


def pack(release: Path, out: Path) -> int:
    """Write the zip and return its size in bytes. Raises NotARelease, and OSError, also where there is one already."""
    if not (release / RECORD.relative_to(KIT)).is_file():
        made = "make one with `python -m grader release`"
        raise NotARelease(f"{release} is no release, and the whole kit holds the solutions: {made}.")
    with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100755 << 16  # may be run
            archive.writestr(entry, text)
        for path in sorted(path for path in release.rglob("*") if path.is_file()):
            inside = path.relative_to(release)
            if not set(inside.parts) & set(LEFT_OUT):
                archive.write(path, f"kit/{inside.as_posix()}")
    return out.stat().st_size
