"""Tricks: answers that want to be taken for right without being so. None scores more than an untouched exercise.

A trick is a file of tricks/. It defines `cheat`, which stands behind every answer of a notebook that has only stubs
besides; those of tricks/lookalikes/ define `spoil`, which gives a right answer a flaw that is an honest mistake as
often as a trick, and whose message has to say which one it is. Attacks on the box, and on the grader from inside it,
are in attacks/ and test_attacks.py, and are not tried again here. `COVERED` says where each kind of trick is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
import pytest

from grader.content.notebook import new_notebook
from grader.content.places import PROJECT
from grader.content.question import Question, is_tagged
from grader.host.kernels import Kernels
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.pool import Pool
from grader.running.submission import Submission
from grader.selftest.present import those_present

FOLDER = Path(__file__).parent / "tricks"
TRICKS = sorted(path.stem for path in FOLDER.glob("*.py"))
LOOKALIKES = sorted(path.stem for path in FOLDER.glob("lookalikes/*.py"))
CELL_LIMIT = 10.0  # seconds
RESULTS = ("results.json", "result.json", "feedback.json", "junit.xml", "student.log", "results.pkl")

# Each kind of trick that other graders fell for, and the tricks, attacks and tests that try it.
COVERED = {
    "`__eq__` that is always true": "always_equal",
    "subclasses with patched comparison": "subclass_of_float subclass_of_array subclass_of_tensor subclass_of_table",
    "patched builtins and libraries": "patched_comparisons patched_dumps patched_probe break_protocol",
    "a walk through frames": "walks_frames",
    "a hunt through live objects": "hunts_objects read_memory",
    "reading the grader or the solution": "read_solutions import_project inherited_files stat_hidden neighbor_files",
    "ending the program": "exits_when_asked dies_when_asked exit_politely leave",
    "killing the parent": "kill_parent signal_grader trace",
    "replacing where output goes": "replaces_output",
    "printing a fake result or a command": "prints_results",
    "writing result files, from a child too": "writes_results daemon hydra write_outside fill_connection_folder",
    "`atexit` and `__del__`": "acts_at_the_end",
    "patches of IPython, `%reset`": "hides_errors resets_names breaks_the_shell test_bad_input",
    "restart of the kernel": "restarts second_kernel",
    "noticing that one is graded": "knows_it_is_graded environment command_lines",
    "hard-coded cases": "hard_codes raises_everything",
    "importing the solution": "import_project",
    "files beside the notebook": "shadows_modules test_planted change_library",
    "a malicious log or pickle": "malicious_pickle test_planted",
    "loops, forks, memory, disk, output": "endless_loop deaf_loop fork_bomb reserve_memory touch_memory fill_one_file "
    "fill_many_files shared_memory squeeze_grader endless_output",
    "recursion": "loops_for_ever",
    "a link as the notebook": "test_planted",
    "NaN and infinity": "gives_nan is_nan is_infinite",
    "an empty answer": "gives_empty gives_nothing is_empty",
    "broadcasting": "broadcasts column_for_a_row",
    "a generator": "gives_a_generator generates_lazily",
    "a kept first answer": "keeps_its_first_answer",
    "a changed input": "changes_its_input gives_the_input",
    "the network and other programs": "tcp udp unix_socket abstract_socket become_root change_system chmod_outside",
    "rules that read the code": "test_rules",
}

# Of each question what defines its names with `cheat`, and what puts `spoil` on the solution.
CHEATS = {
    "07_dot_product": "def dot(*given):\n    return cheat(*given)",
    "05_crosstab": "def crosstab(*given):\n    return cheat(*given)",
    "16_mean_squared_error": "def mse(*given):\n    return cheat(*given)\nrmse = best_constant = mse",
    "18_bias": """
class DotProductBias(nn.Module):
    def __init__(self, *sizes, **named):
        super().__init__()

    def forward(self, x):
        return cheat(x)
""",
}
SPOILS = {
    "07_dot_product": "dot = spoil(dot)",
    "05_crosstab": "crosstab = spoil(crosstab)",
    "16_mean_squared_error": "mse, rmse, best_constant = map(spoil, (mse, rmse, best_constant))",
    "18_bias": "DotProductBias.forward = spoil(DotProductBias.forward)",
}
QUESTIONS = those_present(CHEATS)
ONE, FEW = QUESTIONS[:1], QUESTIONS[:3]  # a number; a number, a table, a tensor

# What aims at the process and not at an answer is tried with fewer questions, and what takes seconds with one.
TRIED_WITH = {
    "breaks_the_shell": ONE,
    "broadcasts": those_present(["18_bias"]),
    "column_for_a_row": those_present(["07_dot_product", "16_mean_squared_error"]),
    **dict.fromkeys(
        "acts_at_the_end dies_when_asked exits_when_asked hides_errors loops_for_ever malicious_pickle prints_results "
        "replaces_output resets_names restarts shadows_modules writes_results".split(),
        FEW,
    ),
}

WORDS = {  # of a message, by one of which a student recognizes the flaw
    "broadcasts": ["every match met every pair's bias", "a row plus a column"],
    "changes_its_input": ["changed by the call"],
    "column_for_a_row": ["a list where a number was expected", "a tensor of shape (1, 1) where a number was expected"],
    "generates_lazily": ["a generator"],
    "is_empty": ["empty", "shape (0,)"],
    "is_infinite": ["got inf", "got predictions from inf"],
    "is_nan": ["got nan", "got predictions from nan"],
    "keeps_its_first_answer": ["You returned the same result for a different question."],
}
# The checks that a look-alike passes by right, for its flaw is not what they look at: the solution's labels are there,
# or its weights. Whoever changes an input has right values, and fails where a check looks at the input afterwards.
LABELS = "has_a_row_for_each_user_and_a_column_for_each_title leaves_a_gap_where_nothing_was_rated "
LABELS += "holds_numbers_in_every_column does_not_go_cell_by_cell"
WEIGHTS = "has_a_bias_for_each_user_and_movie hands_its_weights_to_the_optimizer"
KEEPS = {
    "05_crosstab-is_nan": LABELS,
    "05_crosstab-is_infinite": LABELS,
    **{f"18_bias-{trick}": WEIGHTS for trick in LOOKALIKES},
    "18_bias-is_nan": f"{WEIGHTS} predicts_one_number_for_each_pair",
    "18_bias-is_infinite": f"{WEIGHTS} predicts_one_number_for_each_pair",
}


@dataclass(frozen=True)
class Case:
    """A trick in the notebook of one question; an honest solution if there is no trick."""

    question: Question
    trick: str = ""
    number: int = 0  # tells honest solutions apart

    def __str__(self) -> str:
        return f"{self.question.name}-{self.trick or self.number}"

    def cells(self) -> list[nbformat.NotebookNode]:
        """The notebook's cells, without those that only show something off."""
        kind = "exercise" if self.trick in TRICKS else "solution"
        cells = [cell for cell in self.question.cells(kind) if not is_tagged(cell, "try")]
        if not self.trick:
            return cells
        folder, ends = (FOLDER, CHEATS) if self.trick in TRICKS else (FOLDER / "lookalikes", SPOILS)
        code = [(folder / f"{self.trick}.py").read_text(), ends[self.question.name]]
        return [c for c in cells if not is_tagged(c, "written")] + [nbformat.v4.new_code_cell(c) for c in code]


def _cases() -> Iterator[Case]:
    """Tricks and look-alikes, an honest solution after every tenth, and one of each question at the end."""
    found = [Case(q, trick) for trick in (*TRICKS, *LOOKALIKES) for q in TRIED_WITH.get(trick, QUESTIONS)]
    for number, case in enumerate(found):
        yield case
        if number % 10 == 9 and FEW:
            yield Case(FEW[number // 10 % len(FEW)], number=number)
    yield from (Case(question, number=len(found)) for question in QUESTIONS)


CASES = list(_cases())


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, list[CheckResult]]:
    """The results of all tricks, and of the honest solutions between them, from one `Grading`."""
    folder = tmp_path_factory.mktemp("submissions")
    pool = Pool(Grading(seed=0, limit=CELL_LIMIT, kernels=Kernels()))
    try:
        futures = {case: pool.put(case.question, partial(submit, pool.grading, case, folder)) for case in CASES}
        results = {case: future.result() for case, future in futures.items()}
    finally:
        pool.close()
    assert {path for path in folder.rglob("*") if path.is_file()} == {file_of(case, folder) for case in CASES}
    assert not [path for name in RESULTS for path in (PROJECT / name, PROJECT / "exercises" / name) if path.exists()]
    return results


def file_of(case: Case, folder: Path) -> Path:
    return folder / str(case) / case.question.file_name


def submit(grading: Grading, case: Case, folder: Path) -> Submission:
    path = file_of(case, folder)
    path.parent.mkdir()
    nbformat.write(new_notebook(case.cells(), case.question.name), path)
    return Submission(grading, case.question, path, f"exercises/{path.name}")


@pytest.mark.parametrize("case", [case for case in CASES if case.trick in TRICKS], ids=str)
def test_scores_like_a_stub(case: Case, graded: dict[Case, list[CheckResult]]) -> None:
    results = graded[case]
    passed = [result.check for result in results if result.outcome is Outcome.PASSED]
    assert not passed
    assert Outcome.GRADER_ERROR not in {result.outcome for result in results}
    lines = [line.strip() for result in results for line in result.message.splitlines()]
    assert not [line for line in lines if line.startswith(("::", "##"))], "a command to GitHub would be obeyed"


@pytest.mark.parametrize("case", [case for case in CASES if case.trick in LOOKALIKES], ids=str)
def test_is_told_which_flaw_it_has(case: Case, graded: dict[Case, list[CheckResult]]) -> None:
    results = graded[case]
    failed = [result for result in results if result.outcome in (Outcome.WRONG, Outcome.RAISED)]
    messages = [" ".join(result.message.split()) for result in failed]
    assert [message for message in messages if any(word in message for word in WORDS[case.trick])], messages
    passed = {result.check.removeprefix("test_") for result in results if result.outcome is Outcome.PASSED}
    assert case.trick == "changes_its_input" or passed <= set(KEEPS.get(str(case), "").split())


@pytest.mark.parametrize("case", [case for case in CASES if not case.trick], ids=str)
def test_alters_no_other_result(case: Case, graded: dict[Case, list[CheckResult]]) -> None:
    results = graded[case]
    assert [result.message for result in results if result.outcome is not Outcome.PASSED] == []


def test_every_kind_of_trick_is_tried() -> None:
    attacks = {path.stem for path in (Path(__file__).parent / "attacks").glob("*.py")}
    tests = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    for kind, tried in COVERED.items():
        assert tried and set(tried.split()) <= {*TRICKS, *LOOKALIKES, *attacks, *tests}, kind
    assert {*TRICKS, *LOOKALIKES} <= {name for tried in COVERED.values() for name in tried.split()}
    assert set(LOOKALIKES) == set(WORDS)
