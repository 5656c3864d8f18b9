"""How a notebook is opened: what its first cell says, and the links that open it in Colab or Binder with one click.

Both need to know where the project lies on GitHub, and pyproject.toml says that (`[project.urls]`, `Repository`). Where
it says nothing there are no links, and notebooks take the kit from the machine that they are on.
"""

from __future__ import annotations

import functools
import re
import tomllib
from urllib.parse import quote

from grader.content.places import KIT

BRANCH = "main"
HOST = "https://github.com/"
FIRST = """\
# Run this cell first: `%check`, below each answer, needs it.
# No module named 'grader'? This notebook lacks its kit: in the project's folder `%run ../tools/install.py -e ..`
# installs it, anywhere else `%pip install collab_exercises-….whl`, its wheel; then restart the kernel.
%load_ext grader"""
IN_COLAB = """\
if "google.colab" in str(get_ipython()):
    !test -d kit || git clone -q --depth 1 {repository} kit
    %run kit/tools/colab.py"""
# A line that asks the kit; and how lines begin that get the kit for that.
ASKING = re.compile(r"%(check|hint|solution|next|progress|(re)?load_ext +grader)\b")
GETTING = tuple(line.strip().partition("{")[0] for line in IN_COLAB.splitlines())


@functools.cache
def repository() -> str | None:
    """Return the project's address on GitHub, as pyproject.toml gives it; None if it gives none there."""
    path = KIT / "pyproject.toml"
    if not path.is_file():
        return None
    address = tomllib.loads(path.read_text(encoding="utf-8"))["project"].get("urls", {}).get("Repository", "")
    return address.rstrip("/") if address.startswith(HOST) else None


def first_cell(at: str | None) -> str:
    """Return what a notebook's first cell says, of a project that lies at this address or at none."""
    *comment, load = FIRST.splitlines()
    return FIRST if at is None else "\n".join([*comment, IN_COLAB.format(repository=at), load])


def is_asking(source: str) -> bool:
    """Whether a cell does nothing but ask the kit, or get it before; comments aside."""
    lines = [line.strip() for line in source.splitlines()]
    said = [line for line in lines if line and not line.startswith("#") and not line.startswith(GETTING)]
    return bool(said) and all(ASKING.match(line) for line in said)


def links(file_name: str, at: str) -> dict[str, str]:
    """Return the addresses that open an exercise with one click, by the name of what opens it."""
    place, path = at.removeprefix(HOST), f"exercises/{file_name}"
    return {
        "Colab": f"https://colab.research.google.com/github/{place}/blob/{BRANCH}/{path}",
        "Binder": f"https://mybinder.org/v2/gh/{place}/{BRANCH}?labpath={quote(path)}",
    }
