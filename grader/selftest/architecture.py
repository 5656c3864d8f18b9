"""Copies every module's first line into docs/architecture.md: `python -m grader.selftest.architecture`."""

from __future__ import annotations

import ast
import re
from itertools import groupby
from pathlib import Path

from grader.content.places import PROJECT

PAGE = PROJECT / "docs" / "architecture.md"
BEGIN, END = "<!-- modules -->", "<!-- end of modules -->"
LEFT_OUT = {"questions", "selftest", "bench", "__pycache__"}


def modules() -> list[Path]:
    """Every module that takes part in grading, from the project's folder, room by room."""
    found = [path.relative_to(PROJECT) for path in (PROJECT / "grader").rglob("*.py")]
    kept = [path for path in found if not LEFT_OUT & set(path.parts) and path.name != "__init__.py"]
    return sorted(kept, key=lambda path: (path.parent.parts, path.name))


def table() -> str:
    """Return the list of modules as Markdown, a heading a folder."""
    lines = []
    for folder, members in groupby(modules(), key=lambda path: path.parent):
        lines += [f"### {folder.as_posix()}", "", _first_line(folder / "__init__.py"), ""]
        lines += ["| module | what it is for |", "|---|---|"]
        lines += [f"| `{path.name}` | {_first_line(path)} |" for path in members]
        lines.append("")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """Return the page with the list between its marks brought up to date."""
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n{table()}{END}", page)


def _first_line(module: Path) -> str:
    return (ast.get_docstring(ast.parse((PROJECT / module).read_text(encoding="utf-8"))) or "").partition("\n")[0]


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
