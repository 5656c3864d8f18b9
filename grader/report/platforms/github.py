"""A result for GitHub Actions: a summary of the job, and annotations by workflow commands.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands says how these are written.
GitHub shows ten annotations of a kind a step, and drops a summary of more than 1,024 KiB whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import groupby

from grader.judging.outcome import Outcome
from grader.report import html
from grader.report.platforms.exported import Exported, exported, summed_up
from grader.report.result import Document

ANNOTATIONS = 10
LARGEST = 900_000  # bytes of a summary


def is_green(document: Document) -> bool:
    """Whether nothing is wrong: what is not answered yet, or waits for another check, is not."""
    return bool(document["complete"]) and not any(check.is_bad for check in exported(document))


def commands(document: Document, token: str | None = None) -> str:
    """Return what a step prints: an annotation for each question's first finding, and then the findings in full.

    What may hold a student's text stands where no line is a command; `token` ends that, and is drawn if not given.
    """
    found = list(_first_findings(document))
    shown = found if len(found) <= ANNOTATIONS else found[: ANNOTATIONS - 1]
    lines = [_annotation(check, document["notebooks"]) for check in shown]
    if len(shown) < len(found):
        lines.append(f"::error title=More::{len(found) - len(shown)} more questions are in the summary of this job.")
    if found:
        token = token or secrets.token_hex(16)
        messages = [f"{check.question}\n{check.message}\n" for check in found]
        lines += [f"::stop-commands::{token}", *messages, f"::{token}::"]
    return "".join(f"{line}\n" for line in lines)


def summary(document: Document) -> str:
    """Return the summary: a table of questions, and the first finding of each, as far as there is room for them."""
    rows = [_row(list(checks)) for _, checks in groupby(exported(document), key=lambda check: check.question)]
    stopped = [] if document["complete"] else ["The run was stopped before its end.", ""]
    head = [summed_up(document), "", *stopped, "| question | points | outcome |", "|---|---:|---|", *rows, ""]
    made, left = "\n".join(head), list(_first_findings(document))
    while left:
        more = _details(left[0])
        if len((made + more).encode()) > LARGEST:
            return f"{made}\n{len(left)} more are in the result file.\n"
        made += more
        left.pop(0)
    return made


def _first_findings(document: Document) -> Iterator[Exported]:
    for _, checks in groupby(exported(document), key=lambda check: check.question):
        yield from [check for check in checks if check.is_bad][:1]


def _annotation(check: Exported, notebooks: str) -> str:
    where = f"file={_property(f'{notebooks}/{check.question}.ipynb')},title={_property(check.question)}"
    return f"::error {where}::{_data(f'{check.title} ({check.outcome})')}"


def _row(checks: list[Exported]) -> str:
    earned, points = (sum(numbers) for numbers in zip(*((c.earned, c.points) for c in checks), strict=True))
    plus = "+" if checks[0].extra else ""
    return f"| {_text(checks[0].question)} | {earned:g} / {plus}{points:g} | {_outcomes(checks)} |"


def _outcomes(checks: Iterable[Exported]) -> str:
    found = [check.outcome for check in checks]
    if len(set(found)) == 1:
        return str(found[0])
    counts = [(outcome, found.count(outcome)) for outcome in Outcome if outcome is not Outcome.PASSED]
    return ", ".join(f"{count} {outcome}" for outcome, count in counts if count)


def _details(check: Exported) -> str:
    told = f"<summary>{_text(check.question)}: {html.inline(check.title)}</summary>"
    return f"\n<details>{told}\n\n<pre>{_text(check.message)}</pre>\n\n</details>\n"


def _text(text: str) -> str:
    """Text that is neither HTML nor Markdown nor a mention of somebody."""
    return "".join(c if c.isalnum() or c in " \n_-.,:;()=" else f"&#{ord(c)};" for c in text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
