"""A result as JUnit XML, which GitLab, Jenkins and others show (as pytest writes it, https://docs.pytest.org, xunit2).

There is no standard for points: each suite has a property `points:<check>` for each of its checks, like "1/2".
"""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from grader.judging.outcome import Outcome
from grader.report.platforms.exported import Exported, exported
from grader.report.result import Document

KINDS = {
    Outcome.WRONG: "failure",
    Outcome.RAISED: "failure",
    Outcome.TIMED_OUT: "failure",
    Outcome.NOT_ANSWERED: "skipped",
    Outcome.BLOCKED: "skipped",
    Outcome.GRADER_ERROR: "error",
}
COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def report(document: Document) -> str:
    """Return the XML: a suite for each question, a case for each check."""
    root = Element("testsuites", name="collab-exercises")
    for question, checks in groupby(exported(document), key=lambda check: check.question):
        _suite(root, question, list(checks))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _suite(root: Element, question: str, checks: list[Exported]) -> None:
    kinds = [KINDS.get(check.outcome) for check in checks]
    counts = {name: str(kinds.count(kind)) for name, kind in COUNTED.items()}
    seconds = f"{sum(check.seconds for check in checks):.3f}"
    said = {"name": _clean(question), "tests": f"{len(checks)}", "time": seconds, **counts}
    suite = SubElement(root, "testsuite", said)
    properties = SubElement(suite, "properties")
    for check in checks:
        value = f"{check.earned:g}/{check.points:g}"
        SubElement(properties, "property", name=f"points:{_clean(check.name)}", value=value)
    for check in checks:
        _case(suite, check)


def _case(suite: Element, check: Exported) -> None:
    where = f"grader.questions.{_clean(check.question)}"
    case = SubElement(suite, "testcase", classname=where, name=_clean(check.name), time=f"{check.seconds:.3f}")
    kind = KINDS.get(check.outcome)
    if kind:
        told = SubElement(case, kind, message=_clean(f"{check.outcome}: {check.title}"))
        told.text = _clean(check.message) or None


def _clean(text: str) -> str:
    return FORBIDDEN.sub("�", text)
