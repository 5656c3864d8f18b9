"""Drawn hand-ins that are kept mistakes are named after them, and right ones after none."""

from __future__ import annotations

import ast
import random

import pytest

from grader.running.grading import Grading
from grader.selftest.named import HandIn, draw, rewritten, titles
from grader.selftest.present import present

DOT = present("07_dot_product")


@pytest.mark.parametrize("hand_in", [*draw(DOT, random.Random(3), 2, 1)], ids=lambda each: each.variant.slug)
def test_mistakes_are_named_and_right_answers_are_not(hand_in: HandIn, grading: Grading) -> None:
    submission = hand_in.submission(grading)
    try:
        found = titles(grading, DOT, submission.grade())
    finally:
        submission.close()
    assert hand_in.is_rightly_named(found) and bool(found) is hand_in.is_mistake
    assert not hand_in.is_rightly_named(("another",))


def test_what_is_handed_in_is_written_otherwise_and_does_the_same() -> None:
    code = '''
TOTAL = 1
def add(rows, start=0):  # a sum
    """Add."""
    global TOTAL
    kept = [number for number in rows]
    def one(number):
        nonlocal kept
        kept = kept + [number]
        return len(kept)
    TOTAL = one(start)
    return sum(kept), TOTAL, f"{kept}"
'''
    made = rewritten(code)
    names = {node.id for node in ast.walk(ast.parse(made)) if isinstance(node, ast.Name)}
    assert "# a sum" not in made and {"rows", "start", "number", "TOTAL"} <= names
    assert _given(made) == _given(code) == (6, 4, "[1, 2, 3, 0]")
    made = rewritten("def f(x):\n    y = x\n    return [z * y for z in x]")
    assert "my_y" in made and "my_z" in made and "my_x" not in made


def _given(code: str) -> object:
    scope: dict = {}
    exec(code, scope)
    return scope["add"](rows=[1, 2, 3])
