"""Which students' answers look alike, more than answers to one question do: to be looked at, and no verdict.

Code is compared as a syntax tree, without names that the student chose, comments and docstrings. What was given, what
the kit's own answers and mistakes have, and what many of the class share does not count.
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from grader.content.question import Question
from grader.content.reference import code_of
from grader.content.syntax import bound_names, parse_cell
from grader.running.submission import squeezed

STEP = 8  # nodes of a syntax tree, one after another, that are compared as one
LEAST = 8  # such steps that two answers share and few others have
SHARE = 0.6  # of the smaller answer
COMMON = 0.15  # of the class: what so many have is a way of doing it
WORDS = 60  # letters of a written answer that two may not share by chance

Prints = frozenset[str]


@dataclass(frozen=True)
class Written:
    """One student's answer to a question."""

    code: str
    words: str


@dataclass
class Pair:
    """Two students whose answers look alike."""

    students: tuple[str, str]
    questions: dict[str, float] = field(default_factory=dict)  # the share that is alike
    words: list[str] = field(default_factory=list)  # questions with the same answer in words
    steps: int = 0

    @property
    def weight(self) -> int:
        """By which pairs are put into an order."""
        return self.steps + LEAST * len(self.words)


def look_alikes(answers: Mapping[Question, Mapping[str, Written]]) -> list[Pair]:
    """Return the pairs of students, those with most in common first; `answers` are by question and student."""
    pairs: dict[tuple[str, str], Pair] = {}
    for question, written in answers.items():
        for one, other, steps, share in _code_alike(question, written):
            pair = pairs.setdefault((one, other), Pair((one, other)))
            pair.questions[question.name] = share
            pair.steps += steps
        for one, other in _words_alike(written):
            pairs.setdefault((one, other), Pair((one, other))).words.append(question.name)
    return sorted(pairs.values(), key=lambda pair: (-pair.weight, pair.students))


def _code_alike(question: Question, written: Mapping[str, Written]) -> Iterator[tuple[str, str, int, float]]:
    known = _known(question)
    prints = {student: _prints([each.code]) - known for student, each in written.items()}
    holders: dict[str, list[str]] = defaultdict(list)
    for student in sorted(prints):
        for step in prints[student]:
            holders[step].append(student)
    most = max(2, int(COMMON * len(written)))
    shared = Counter(pair for these in holders.values() if 2 <= len(these) <= most for pair in combinations(these, 2))
    for (one, other), steps in shared.items():
        share = steps / min(len(prints[one]), len(prints[other]))
        if steps >= LEAST and share >= SHARE:
            yield one, other, steps, share


def _words_alike(written: Mapping[str, Written]) -> Iterator[tuple[str, str]]:
    same: dict[str, list[str]] = defaultdict(list)
    for student in sorted(written):
        letters = squeezed(written[student].words)
        if len(letters) >= WORDS:
            same[letters].append(student)
    for these in same.values():
        yield from combinations(these, 2)


def _known(question: Question) -> Prints:
    """What nobody need have from anybody."""
    variants = [variant for name in ("mistakes.py", "alternatives.py") for variant in question.variants(name)]
    sources = [code_of(question.cells(kind)) for kind in ("exercise", "solution")]
    found = [_prints(source) for source in sources] + [_prints([variant.code]) for variant in variants]
    return frozenset().union(*found)


def _prints(sources: Iterable[str]) -> Prints:
    """Hashes of all runs of STEP nodes in some code."""
    statements = [statement for source in sources for statement in parse_cell(source)]
    own = {name for statement in statements for node in ast.walk(statement) for name in _chosen(node)}
    tokens = [token for statement in statements for token in _tokens(statement, own)]
    runs = {"\0".join(tokens[start : start + STEP]) for start in range(len(tokens) - STEP + 1)}
    return frozenset(hashlib.sha256(run.encode("utf-8", "backslashreplace")).hexdigest()[:16] for run in runs)


def _chosen(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    return bound_names([node], imports=False) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []


def _tokens(tree: ast.AST, own: set[str]) -> Iterator[str]:
    """A tree as words, from the outside in; names that the student chose are all the same."""
    waiting = [tree]  # no recursion: a sum of a thousand terms is a thousand levels deep
    while waiting:
        node = waiting.pop()
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, ast.expr_context):
            continue
        name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None) or ""
        value = repr(node.value) if isinstance(node, ast.Constant) else ("" if name in own else name)
        yield f"{type(node).__name__} {value}"
        waiting += [*ast.iter_child_nodes(node)][::-1]
