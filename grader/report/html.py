"""The student's reports as HTML, for the output of a notebook's cell.

There is no script, style sheet, id or color in it: JupyterLab would take those away, and themes differ. Each state is
said in a word and a sign, and what is folded opens without a script.
"""

from __future__ import annotations

import html
import re
from itertools import groupby

from grader.content.question import Question
from grader.content.readme_table import LEVELS, by_section
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome, visible
from grader.report import overview as overview_text
from grader.report.progress import Entry
from grader.report.verdict import QUIET, Commands, Verdict, described, sign

CODE = re.compile(r"``?([^`]+)``?")
STRONG = re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*")
LEFT = "style='text-align: left; vertical-align: top'"  # notebooks align tables to the right
WORDS = "style='word-break: normal; overflow-wrap: anywhere'"  # JupyterLab breaks lines in the middle of numbers
EMPHASIS = re.compile(r"(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])")


def verdict(made: Verdict, commands: Commands) -> str:
    """Return a verdict: the first finding open, the others folded."""
    parts = [f"<p><strong>{_escaped(made.score)}</strong> {inline(f'{made.question.title}, {made.saved}')}</p>"]
    first, others = made.open[:1], made.open[1:]
    parts += [_finding(result, is_open=True) for result in first]
    parts += [_finding(result) for result in others if result.outcome not in QUIET]
    parts += [_listed([r for r in others if r.outcome is outcome]) for outcome in QUIET]
    parts.append(_listed([result for result in made.results if result.outcome is Outcome.PASSED]))
    if made.model_answer:
        parts.append(_folded("Our answer in words, to compare with yours", blocks(made.model_answer)))
    parts += [f"<p>{inline(line)}</p>" for line in (made.not_saved, made.after(commands), made.foot) if line]
    return _whole(*parts)


def solution(question: Question, pairs: list[tuple[str, str]], words: str) -> str:
    """Return the solution, each cell of ours beside the student's."""
    cells = [(_code(yours) if yours else "nothing yet", _code(ours)) for yours, ours in pairs]
    rows = [f"<tr><td {LEFT}>{yours}</td><td {LEFT}>{ours}</td></tr>" for yours, ours in cells]
    head = f"<thead><tr><th scope='col' {LEFT}>yours</th><th scope='col' {LEFT}>ours</th></tr></thead>"
    table = f"<table>{head}<tbody>{''.join(rows)}</tbody></table>" if rows else ""
    told = f"<p><strong>Ours in words</strong></p>{blocks(words)}" if words else ""
    return _whole(f"<p><strong>{inline(question.title)}</strong>: ours beside yours</p>", table, told)


def overview(questions: list[Question], entries: dict[str, Entry], line: str) -> str:
    """Return the table of all notebooks, each with a link that opens it."""
    names = ("notebook", "minutes", "level", "passed")
    head = "".join(f"<th scope='col' {LEFT}>{name}</th>" for name in names)
    rows = []
    for section, group in groupby(by_section(questions), key=lambda question: question.section):
        rows.append(f"<tr><th scope='rowgroup' {LEFT} colspan='{len(names)}'>{_escaped(section)}</th></tr>")
        rows += [_row(question, overview_text.mark(question, entries)) for question in group]
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return _whole(table, f"<p>{_escaped(line)}</p>")


def following(question: Question) -> str:
    """Return the link that opens the next notebook."""
    return _whole(f"<p>Next: {link(question, described(question))}</p>")


def sentences(*said: str) -> str:
    """Return sentences, a paragraph each."""
    return _whole(*(f"<p>{inline(sentence)}</p>" for sentence in said))


def link(question: Question, text: str) -> str:
    """Return a link that opens a notebook of the same folder."""
    return f"<a href='{_escaped(question.file_name)}'>{inline(text)}</a>"


def inline(text: str) -> str:
    """Return text with its `code`, *emphasis* and **strong** words as HTML."""
    parts = CODE.split(visible(text))
    return "".join(f"<code>{_escaped(part)}</code>" if place % 2 else _marked(part) for place, part in enumerate(parts))


def _marked(text: str) -> str:
    return EMPHASIS.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", _escaped(text)))


def blocks(markdown: str) -> str:
    """Return paragraphs of Markdown, with only what `inline` knows."""
    return "".join(f"<p>{inline(' '.join(part.split()))}</p>" for part in markdown.split("\n\n") if part.strip())


def undented(text: str) -> str:
    """Return text without the space that all its lines begin with."""
    lines = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)


def _listed(results: list[CheckResult]) -> str:
    """Results of one outcome that say no more than their titles, folded; nothing if there are none."""
    if not results:
        return ""
    titles = "".join(f"<li>{inline(result.title)}</li>" for result in results)
    return _folded(f"{sign(results[0])} {len(results)} {results[0].outcome}", f"<ul>{titles}</ul>")


def _finding(result: CheckResult, is_open: bool = False) -> str:
    body = _code(result.body) if "\n" in result.body or result.body.startswith(" ") else f"<p>{inline(result.body)}</p>"
    title = f"{sign(result)} {result.outcome}: {inline(result.title)}"
    return _folded(title, body, is_open)


def _folded(summary: str, body: str, is_open: bool = False) -> str:
    return f"<details{' open' if is_open else ''}><summary>{summary}</summary>{body}</details>"


def _row(question: Question, mark: str) -> str:
    cells = (str(question.minutes), LEVELS[question.difficulty], mark)
    rest = "".join(f"<td>{_escaped(cell)}</td>" for cell in cells)
    return f"<tr><th scope='row' {LEFT}>{link(question, question.title)}</th>{rest}</tr>"


def _code(text: str) -> str:
    return f"<pre {WORDS}>{_escaped(undented(text))}</pre>"


def _escaped(text: str) -> str:
    return html.escape(visible(text))


def _whole(*parts: str) -> str:
    return f"<div>{''.join(parts)}</div>"
