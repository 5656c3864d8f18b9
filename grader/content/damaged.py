"""Says what is wrong with a file that is no notebook: what happened to it, where, and what to do."""

from __future__ import annotations

import json
import re

CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
POINTER = b"version https://git-lfs"


def decoded(raw: bytes) -> str:
    """Return the text that these bytes are, in whichever of Unicode's encodings: JSON's first characters tell it."""
    text = raw.decode(json.detect_encoding(raw), "replace")
    return text.removeprefix("\ufeff")


def no_text(raw: bytes) -> str:
    """Say why these bytes are no text that could be a notebook; "" if they may be one."""
    if not raw.strip():
        return "is empty: start from a new copy of the exercise."
    if not raw.strip(b"\0"):
        return "holds nothing but zeros, as after a crash: restore an earlier save or start from a new copy."
    if raw.startswith(b"PK"):
        return "is a zip archive: unpack it and hand in the notebook inside."
    if raw.startswith(POINTER):
        return "is a Git LFS pointer, and the notebook itself was never fetched: `git lfs pull` fetches it."
    return ""


def no_json(text: str, error: Exception) -> str:
    """Say why this text is no JSON, which `error` found."""
    conflict = CONFLICT.search(text)
    if conflict:
        line = _line(text, conflict.start())
        return f"holds the marks of a merge conflict at line {line}: choose one side, and delete the marks."
    if not text.lstrip().startswith("{"):
        return "is not a notebook: save your work as a notebook (.ipynb) under that name."
    if not isinstance(error, json.JSONDecodeError):
        return "is damaged near line 1: restore an earlier save or start from a new copy."
    return _what_json_lacks(text, error)


def _what_json_lacks(text: str, error: json.JSONDecodeError) -> str:
    line, before = _line(text, error.pos), text[: error.pos].rstrip()
    if error.msg == "Extra data":
        return f"goes on after its end, at line {line}: delete what follows there, or restore an earlier save."
    at = len(before) if text[error.pos : error.pos + 1] in ("]", "}") else error.pos + 1  # newer Pythons point at it
    if text[at - 1 : at] == "," and text[at:].lstrip()[:1] in ("]", "}", ","):
        return f"has a comma too many at line {_line(text, at - 1)}: delete it, or restore an earlier save."
    if error.pos >= len(text.rstrip()) - 1 or "Unterminated string" in error.msg:
        return "breaks off in the middle: save it again, or start from a new copy."
    return f"is damaged near line {line}: restore an earlier save or start from a new copy."


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
