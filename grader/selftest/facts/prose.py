"""Traces the numbers in a notebook's sentences: each must be one that the notebook prints, or be worked out.

A number with a decimal point, a percentage, or one with thousands set apart is traced to an output, to the code, or to
a sum that stands beside it ("0.9 × 0.98 = 0.882"). What is left is in prose.toml, with what it is or how it is worked
out.
"""

from __future__ import annotations

import ast
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd

from grader.content.question import Question
from grader.selftest.facts import half_a_digit

KEPT = Path(__file__).with_name("prose.toml")
ASIDE = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`]*`|^\|.*$|<[^>]*>|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
FORMULA = re.compile(r"\$\$?([^$]*)\$\$?")
PLAIN = re.compile(r"[-\d.()/+·*=, \n]+")  # a formula that is a sum of numbers, which counts as one
NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+(?= ?%))(?![\w]|\.\d)(?= ?(%)?)")
SUM = re.compile(r"((?:[-\d.()/+·×* ]|\n)+?)\s*=\s*(-?[\d.]*\d)")


@dataclass(frozen=True)
class Told:
    """A number in a sentence."""

    number: str
    is_share: bool  # followed by %
    around: str


def untraced(question: Question) -> list[Told]:
    """Return the numbers in the sentences of a solution that nothing in it accounts for."""
    prose, code, outputs = _parts(question)
    known = _numbers(outputs)
    for left, right in SUM.findall(prose):
        if _is_close(right, _worked(left)):
            known += [*_numbers(left), abs(float(right))]
    in_code = set(re.findall(r"\d[\d_]*(?:\.\d+)?", code))
    return [
        told for told in _told(prose) if not _is_traced(told, known) and told.number.replace(",", "_") not in in_code
    ]


def explained(question: str) -> dict[str, str]:
    """Return what prose.toml says of a question's numbers: each number with how it is worked out, or what it is."""
    kept = tomllib.loads(KEPT.read_text(encoding="utf-8"))
    return dict(kept.get(question, {}))


def worked_out(how: str, ratings: pd.DataFrame | None) -> float | None:
    """Return what `how` comes to, a sum of numbers or of `ratings`; None for a sentence, or if there are no ratings."""
    try:
        code = compile(how, "<prose.toml>", "eval")
    except SyntaxError:
        return None
    if "ratings" in code.co_names and ratings is None:
        return None
    return float(eval(code, {"ratings": ratings, "log": math.log}))


def is_it(number: str, value: float) -> bool:
    """Whether this is the value of a number in a sentence, to its last digit."""
    return _is_close(number, value)


def _told(prose: str) -> Iterator[Told]:
    for found in NUMBER.finditer(prose):
        around = prose[max(0, found.start() - 50) : found.end() + 30].replace("\n", " ")
        yield Told(found[1], found[2] is not None, around)


def _is_traced(told: Told, known: list[float]) -> bool:
    return any(
        _is_close(told.number, number) or (told.is_share and _is_close(told.number, 100 * number)) for number in known
    )


def _is_close(number: str, value: float | None) -> bool:
    plain = number.replace(",", "")
    return value is not None and abs(abs(float(plain)) - abs(value)) <= half_a_digit(plain) + 1e-9


def _worked(expression: str) -> float | None:
    """Return the value of a sum of plain numbers; None if it is none."""
    plain = " ".join(expression.split()).replace("×", "*").replace("·", "*")
    try:
        tree = ast.parse(plain, mode="eval")
    except SyntaxError:
        return None
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop)
    if not all(isinstance(node, allowed) for node in ast.walk(tree)):
        return None
    return float(eval(compile(tree, "<sum>", "eval")))


def _numbers(text: str) -> list[float]:
    return [
        float(number.replace(",", "")) for number in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", text)
    ]


def _parts(question: Question) -> tuple[str, str, str]:
    """Return a solution's sentences, its code, and its outputs."""
    prose, code, outputs = [], [], []
    notebook = nbformat.read(question.solution, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose.append(ASIDE.sub(" ", FORMULA.sub(_plain_sum, cell.source)))
            continue
        code.append(cell.source)
        outputs += [each.get("text") or each.get("data", {}).get("text/plain", "") for each in cell.outputs]
    return "\n\n".join(prose), "\n".join(code), "\n".join(outputs)


def _plain_sum(formula: re.Match[str]) -> str:
    """A formula without its marks if it is a sum of numbers; any other as it is."""
    plain = formula[1].replace("\\cdot", "·").replace("^", "**").rstrip(",")
    return plain if PLAIN.fullmatch(plain) else formula[0]
