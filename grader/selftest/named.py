"""Hands in drawn mistakes and right answers, and says which mistakes are named: `python -m grader.selftest.named`.

What is handed in is written as another student would: parsed and put together anew, with local names of its own. All
checks of a question are made, as for a class. A mistake counts if it is among those that its answer is named after; a
right answer must not be named at all.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from nbformat import NotebookNode

from grader.content.notebook import new_notebook
from grader.content.question import Question, Variant, find_questions, is_answer
from grader.content.syntax import parse
from grader.host.promises import Tier
from grader.judging.checks import CheckResult
from grader.report.result import Run
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.teacher.misconceptions import named

MISTAKES, RIGHT = 4, 2  # of each question
WANTED = 0.95  # of mistakes


@dataclass(frozen=True)
class HandIn:
    """One answer to a question: a kept mistake, or an alternative, which is right."""

    variant: Variant
    cells: list[NotebookNode]

    @property
    def is_mistake(self) -> bool:
        return self.variant.fails is not None

    @property
    def kind(self) -> str:
        """What it is counted with."""
        trained = "that train" if self.variant.question.trains else "that do not train"
        return f"{'mistakes' if self.is_mistake else 'right answers'} in questions {trained}"

    def submission(self, grading: Grading) -> Submission:
        question = self.variant.question
        notebook = new_notebook(self.cells, question.name)
        return Submission(grading, question, notebook, f"drawn/{question.file_name}")

    def is_rightly_named(self, titles: tuple[str, ...]) -> bool:
        return self.variant.title in titles if self.is_mistake else not titles


def draw(question: Question, rng: random.Random, mistakes: int = MISTAKES, right: int = RIGHT) -> Iterator[HandIn]:
    """Draw some of a question's mistakes and alternatives, none twice."""
    for file_name, count in (("mistakes.py", mistakes), ("alternatives.py", right)):
        variants = [*question.variants(file_name)]
        for variant in rng.sample(variants, min(count, len(variants))):
            cells = [
                NotebookNode({**cell, "source": rewritten(cell.source)}) if is_answer(cell) else cell
                for cell in variant.cells()
            ]
            yield HandIn(variant, cells)


def rewritten(code: str) -> str:
    """Code that does the same, in other words: without comments, and with other names in its functions."""
    tree = parse(code)
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        nodes = [*ast.walk(function)]
        kept = {node.arg for node in nodes if isinstance(node, ast.arg)}
        kept |= {name for node in nodes if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names}
        stored = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        mine = {name: f"my_{name}" for name in stored if name not in kept and f"my_{name}" not in taken}
        for node in nodes:
            if isinstance(node, ast.Name):
                node.id = mine.get(node.id, node.id)
    return ast.unparse(tree)


def titles(grading: Grading, question: Question, results: list[CheckResult]) -> tuple[str, ...]:
    """The mistakes that a result names."""
    run = Run(grading.seed, "", "drawn", Tier.SELF, results=results, notebook_hashes={question.name: "0" * 64})
    return next((titles for _, titles in named(run.document())), ())


def graded(grading: Grading, hand_ins: list[HandIn]) -> Iterator[tuple[HandIn, tuple[str, ...], list[CheckResult]]]:
    """Grade what is handed in; yield each with the mistakes that it is named after, and its results."""
    pool = Pool(grading)
    try:
        going = [pool.put(each.variant.question, partial(each.submission, grading)) for each in hand_ins]
        for each, future in zip(hand_ins, going, strict=True):
            results = future.result()
            yield each, titles(grading, each.variant.question, results), results
    finally:
        pool.close()


def main() -> int:
    """Print what is named otherwise than it should be, and figures a kind; return 1 if that is too much."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("questions", nargs="*", help="names, or parts of them; all if none")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--mistakes", type=int, default=MISTAKES, help=f"of each question ({MISTAKES})")
    parser.add_argument("--right", type=int, default=RIGHT, help=f"right answers to each question ({RIGHT})")
    options = parser.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    rng = random.Random(seed)
    chosen = find_questions(options.questions)
    hand_ins = [each for question in chosen for each in draw(question, rng, options.mistakes, options.right)]
    drawn, rightly, several = Counter[str](), Counter[str](), Counter[str]()
    for each, found, results in graded(Grading(seed, names=True), hand_ins):
        is_right = each.is_rightly_named(found)
        drawn[each.kind] += 1
        rightly[each.kind] += is_right
        several[each.kind] += len(found) > 1
        if not is_right:
            said = " or ".join(f"“{title}”" for title in found) or "nothing"
            outcomes = ", ".join(f"{result.check} {result.outcome}" for result in results if result.earned == 0)
            print(f"{each.variant.question.name}, “{each.variant.title}”: named {said} ({outcomes})", flush=True)
    print(f"Seed {seed}")
    for kind in sorted(drawn):
        print(f"{kind}: {rightly[kind]} of {drawn[kind]} rightly, {several[kind]} by several names")
    return 0 if all(_is_enough(kind, rightly[kind], count) for kind, count in drawn.items()) else 1


def _is_enough(kind: str, rightly: int, drawn: int) -> bool:
    return rightly >= WANTED * drawn if kind.startswith("mistakes") else rightly == drawn


if __name__ == "__main__":
    sys.exit(main())
