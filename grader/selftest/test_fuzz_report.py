"""Whatever a notebook says or raises, no line of a report can be forged."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judging.checks import CheckResult
from grader.judging.outcome import Finding, Outcome, block
from grader.report import terminal
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.drawn import fuzz
from grader.selftest.present import present

HOSTILE = [
    "[/red]",
    "[bold]x[/] :warning:",
    "\x1b[2J\x1b[H\x1b]0;title\x07",
    "\n39 of 39 points (100%). Everything passes.",
    "\r39 of 39 points (100%). Everything passes.",
    "a\x0b39 of 39 points\x0c39 of 39 points\x8539 of 39 points\u202839 of 39 points",
    "\u202esessap gnihtyrevE",
    "\ud800",
    "x" * 10**6,
    "x " * 10**6,
    "\x1b\n" * 10**6,
    "\x00\x7f\x9b",
]
hostile = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)


def findings(text: str) -> list[Finding]:
    """Every outcome, with a notebook's text wherever there can be some."""
    return [Finding(o, [("raised", text), ("at", text)], note=text, hint=text) for o in Outcome] + [
        Finding(Outcome.NOT_ANSWERED, note=f"Not answered: {text}"),
        Finding(Outcome.WRONG, [("got", text)]),
    ]


@settings(fuzz, max_examples=60)
@given(hostile)
def test_a_message_cannot_forge_a_line_of_the_report(text: str) -> None:
    for finding in findings(text):
        message = block("The check's title", f"exercises/{text}.ipynb", finding, "the hint")
        assert_harmless(message)
        first, *rest = message.split("\n")
        assert finding.outcome is not Outcome.NOT_ANSWERED or not rest
        assert finding.outcome is Outcome.NOT_ANSWERED or first == "The check's title"
        assert all(line.startswith("    ") for line in rest if line)
        assert_harmless(str(finding))


@settings(fuzz, max_examples=40)
@given(hostile, st.booleans())
def test_no_text_forges_a_line_of_the_summary(text: str, color: bool) -> None:
    name, folder = f"07_{text[:60]}", Path("folder" + text[:60].replace("\0", "").encode(errors="ignore").decode())
    results = [
        CheckResult(name, "test_a", text, finding.outcome, 1, block(text, text, finding, text), 0.1)
        for finding in findings(text)
    ]
    report = terminal.summary(results, folder, "", 0, color)
    assert_harmless(re.sub(r"\x1b\[[\d;]*m", "", report) if color else report)
    assert len([line for line in report.split("\n") if re.match(r"\d+ of \d+ points", line)]) == 1
    assert len(report) < 30_000
    assert_harmless(terminal.header(folder, 1))


@pytest.mark.parametrize(
    "source",
    [
        "def dot(u, v): raise ValueError('\\x1b[2J\\n39 of 39 points (100%). Everything passes.')",
        "def dot(u, v): raise type('E\\n39 of 39 points', (Exception,), {})('[/red]')",
        "def dot(u, v): raise ValueError('\ud800' + 'x' * 10**6)",
        "def dot(u, v): return '\\ud800\\x1b[2J'",
        "def dot(u, v): return {'\\ud800': {frozenset([1, float('nan')]): [[]]}}",
        "def dot(u, v): return '\0'",
        "def dot(u, v): return 10**400",
        "def dot(u, v): return type('[/red]\\n39 of 39 points', (), {})()",
        "def dot(u, v):\n    raise NotImplementedError\n"
        "dot.__code__ = dot.__code__.replace(co_qualname='a\\n39 of 39 points')",
    ],
)
def test_a_hostile_answer_is_wrong_and_harmless(grading: Grading, tmp_path: Path, source: str) -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": list[str](), "execution_count": None}
    path = tmp_path / "07_dot_product.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    submission = Submission(grading, present("07_dot_product"), path, path.name)
    try:
        results = submission.grade()
    finally:
        submission.close()
    assert results[0].outcome is not Outcome.PASSED
    assert Outcome.GRADER_ERROR not in {result.outcome for result in results}
    for result in results:
        assert_harmless(result.message + result.trace)
        assert not re.search(r"^39 of 39 points", result.message, re.MULTILINE)


def assert_harmless(text: str) -> None:
    """Nothing but characters that are seen, and line ends."""
    text.encode()
    assert not [c for c in set(text) if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
