"""Files that are no notebooks."""

from __future__ import annotations

import io
import json
import zipfile

from grader.selftest.damages.subject import UNREADABLE, Subject, damage


@damage(UNREADABLE, "is empty")
def empty_file(it: Subject) -> bytes:
    return b""


@damage(UNREADABLE, "breaks off in the middle")
def truncated_file(it: Subject) -> bytes:
    whole = json.dumps(it.notebook, indent=1).encode()
    return whole[: len(whole) // 2]


@damage(UNREADABLE, "is a zip archive")
def zipped_file(it: Subject) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(it.question.file_name, json.dumps(it.notebook))
    return archive.getvalue()


@damage(UNREADABLE, "is not a notebook")
def script_instead_of_a_notebook(it: Subject) -> bytes:
    return "\n".join(cell["source"] for cell in it.cells if cell["cell_type"] == "code").encode()
