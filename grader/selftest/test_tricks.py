"""Tricks: answers that want to be taken for right without being so. None scores more than an untouched exercise.

A trick is a file of tricks/. It defines `cheat`, which stands behind every answer of a notebook that has only stubs
besides; those of tricks/lookalikes/ define `spoil`, which gives a right answer a flaw that is an honest mistake as
often as a trick, and whose message has to say which one it is. Attacks on the box, and on the grader from inside it,
are in attacks/ and test_attacks.py, and are not tried again here. `COVERED` says where each kind of trick is tried.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.checks import CheckResult, checks_of
from grader.code import Code
from grader.compare import assert_close
from grader.grading import Grading
from grader.kernel.kernels import Kernels
from grader.kernel.wire import tensor
from grader.notebook import new_notebook
from grader.outcome import Finding, Outcome
from grader.places import PROJECT, SOLUTIONS
from grader.pool import Pool
from grader.question import Question, all_questions, find_questions, is_tagged
from grader.submission import Submission

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
    "reading the grader or the solution": "read_solutions import_project inherited_files stat_hidden neighbour_files",
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
    "files beside the notebook": "shadows_modules test_files_beside_the_notebook_are_left_alone "
    "test_settings_of_another_folder_are_not_used change_library",
    "a malicious log or pickle": "malicious_pickle test_files_beside_the_notebook_are_left_alone",
    "loops, forks, memory, disk, output": "endless_loop deaf_loop fork_bomb reserve_memory touch_memory fill_one_file "
    "fill_many_files shared_memory squeeze_grader endless_output",
    "recursion": "loops_for_ever",
    "a link as the notebook": "test_a_link_or_a_pipe_is_no_notebook",
    "NaN and infinity": "gives_nan is_nan is_infinite",
    "an empty answer": "gives_empty gives_nothing is_empty",
    "broadcasting": "broadcasts column_for_a_row",
    "a generator": "gives_a_generator generates_lazily",
    "a kept first answer": "keeps_its_first_answer",
    "a changed input": "changes_its_input gives_the_input",
    "the network and other programs": "tcp udp unix_socket abstract_socket become_root change_system chmod_outside",
    "rules that read the code": "test_a_rule_sees_which_library_is_used test_a_rule_sees_what_is_called",
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
QUESTIONS = [find_questions([name])[0] for name in CHEATS]
ONE, FEW = QUESTIONS[:1], QUESTIONS[:3]  # a number; a number, a table, a tensor

# What aims at the process and not at an answer is tried with fewer questions, and what takes seconds with one.
TRIED_WITH = {
    "breaks_the_shell": ONE,
    "broadcasts": QUESTIONS[3:],
    "column_for_a_row": [QUESTIONS[0], QUESTIONS[2]],
    **dict.fromkeys(
        "acts_at_the_end dies_when_asked exits_when_asked hides_errors loops_for_ever malicious_pickle prints_results "
        "replaces_output resets_names restarts shadows_modules writes_results".split(),
        FEW,
    ),
}

WORDS = {  # of a message, by one of which a student recognises the flaw
    "broadcasts": ["every match met every pair's bias"],
    "changes_its_input": ["changed by the call"],
    "column_for_a_row": ["a list where a number was expected", "a tensor of shape (1, 1) where a number was expected"],
    "generates_lazily": ["a generator"],
    "is_empty": ["empty", "shape (0,)"],
    "is_infinite": ["got inf", "got predictions from inf"],
    "is_nan": ["got nan", "got predictions from nan"],
    "keeps_its_first_answer": ["The answer before, to another question, was the same."],
}
# The checks that a look-alike passes by right, for its flaw is not what they look at: the solution's labels are there,
# or its weights. Whoever changes an input has right values, and fails where a check looks at the input afterwards.
LABELS = "has_a_row_for_each_user_and_a_column_for_each_title leaves_a_gap_where_nothing_was_rated "
LABELS += "holds_numbers_in_every_column takes_a_second_at_most"
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
        if number % 10 == 9:
            yield Case(QUESTIONS[number // 10 % 3], number=number)
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


# --- what lies beside a notebook, and what lies in its place -------------------------------------------

MARK = "import pathlib\npathlib.Path({!r}).touch()\n"
MODULES = ("sitecustomize", "usercustomize", "conftest", "torch", "pandas", "data", "learner", "grader/__init__")
PLANTED = {
    "pytest.ini": "[pytest]\naddopts = --nosuchoption\n",
    "tox.ini": "[pytest]\naddopts = --nosuchoption\n",
    **dict.fromkeys(RESULTS, '{"score": 100, "tests": [{"name": "dot", "score": 6, "status": "passed"}]}'),
    ".OTTER_LOG": "cos\nsystem\n(S'false'\ntR.",
}


def test_files_beside_the_notebook_are_left_alone(tmp_path: Path) -> None:
    dot, merge = (find_questions([name])[0] for name in ("07_dot_product", "08_merge"))
    folder, loaded = tmp_path / "mine", tmp_path / "loaded"
    for name in MODULES:
        (folder / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(MARK.format(str(loaded)))
    for name, text in PLANTED.items():
        (folder / name).write_text(text)
    nbformat.write(new_notebook(Case(dot).cells(), dot.name), folder / dot.file_name)
    nbformat.write(new_notebook(merge.cells("exercise"), merge.name), folder / merge.file_name)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "pytest", "grader/", "--notebooks", str(folder), "-k", "07_dot or 08_merge"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert re.search(r"07_dot_product +6 / 6 +passed", run.stdout), run.stdout + run.stderr
    assert re.search(r"08_merge +0 / 11 +not answered", run.stdout)
    assert not loaded.exists()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_settings_of_another_folder_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), "-c", str(tmp_path / "pytest.ini")]
    run = subprocess.run([*command, "grader/"], cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert run.returncode != 0 and "name grader/ before any other folder" in run.stdout + run.stderr


@pytest.mark.parametrize("named", ["07_dot_product.ipynb", "mine.ipynb"])
@pytest.mark.parametrize(
    "target", [*SOLUTIONS.glob("07_dot_product.ipynb"), "/dev/zero", "/nowhere", "a pipe"], ids=str
)
def test_a_link_or_a_pipe_is_no_notebook(grading: Grading, tmp_path: Path, target: Path | str, named: str) -> None:
    question = find_questions(["07_dot_product"])[0]
    path = tmp_path / named
    os.mkfifo(path) if target == "a pipe" else path.symlink_to(target)
    results = Submission(grading, question, tmp_path / question.file_name, question.file_name).grade()
    assert {result.outcome for result in results} == {Outcome.NOT_ANSWERED}
    if named == question.file_name:
        assert "is a link" in results[0].message or "is not a file" in results[0].message


# --- rules that read the code ---------------------------------------------------------------------------

DOT = "def dot(u, v):\n    return "
WITH_NUMPY = [
    ("import numpy", f"{DOT}numpy.dot(u, v)"),
    ("import numpy as nothing_special", f"{DOT}nothing_special.dot(u, v)"),
    (f"{DOT}np.dot(u, v)", "import numpy as np"),
    ("import numpy.linalg as la", f"{DOT}la.multi_dot([u, v])"),
    ("from numpy import dot as multiply", f"{DOT}multiply(u, v)"),
    ("from numpy import *", f"{DOT}inner(u, v)"),
    ("def dot(u, v):\n    import numpy as xp\n    return xp.dot(u, v)",),
    (f"{DOT}__import__('numpy').dot(u, v)",),
    ("import importlib", f"{DOT}importlib.import_module('numpy').dot(u, v)"),
    ("from importlib import import_module", f"{DOT}import_module(name='numpy.linalg').multi_dot([u, v])"),
    ("import sys", f"{DOT}sys.modules['numpy'].dot(u, v)"),
    ("import numpy as np\nlibrary = np", f"{DOT}library.dot(u, v)"),
    ("import numpy as np\na, b = np, 1", f"{DOT}a.dot(u, v)"),
    ("library = __import__('numpy')", f"{DOT}library.dot(u, v)"),
    ("import numpy\nif True:\n    def times(u, v):\n        return numpy.dot(u, v)", f"{DOT}times(u, v)"),
    ("import numpy as np\ndot = np.dot",),
    ("import numpy as np\ndot = lambda u, v: np.dot(u, v)",),
    ("try:\n    import numpy as np\nexcept ImportError:\n    pass", f"{DOT}np.dot(u, v)"),
    (
        "import numpy as np\nclass Times:\n    def __call__(self, u, v):\n        return np.dot(u, v)",
        f"{DOT}Times()(u, v)",
    ),
    ("import numpy as np\ndef dot(u, v, times=np.dot):\n    return times(u, v)",),
    ("%matplotlib inline\nimport numpy as np", f"{DOT}np.dot(u, v)"),
]
WITHOUT_NUMPY = [
    ("import numpy as np", f"{DOT}sum(a * b for a, b in zip(u, v))", "np.dot([1], [2])"),
    (f"{DOT}sum(a * b for a, b in zip(u, v))  # numpy.dot(u, v)",),
    ('def dot(u, v):\n    """Without numpy or `__import__("numpy")`."""\n    numpy = "numpy"\n    return sum(u)',),
    ("from numpy import *", f"{DOT}sum(a * b for a, b in zip(u, v))"),
    ("import numpy as np\ndef ones():\n    return np.ones(2)", f"{DOT}sum(map(float.__mul__, u, v))"),
]
MERGES = [
    ("import pandas as pd", "def rows(left, right):\n    return len(pd.merge(left, right))"),
    ("from pandas import merge as glue", "def rows(left, right):\n    return len(glue(left, right))"),
    ("import pandas as pd\nglue = pd.merge", "def rows(left, right):\n    return len(glue(left, right))"),
    ("def rows(left, right):\n    return len(getattr(left, 'merge')(right))",),
    (
        "def glue(left, right):\n    return left.merge(right)",
        "def rows(left, right):\n    return len(glue(left, right))",
    ),
]
NO_MERGES = [
    ("def rows(left, right):\n    return len(left)  # left.merge(right)",),
    ("def rows(left, right):\n    return len('left.merge(right)')",),
    ("import pandas as pd\npd.merge(a, b)", "def rows(left, right):\n    return left.count(1)"),
]


def code(cells: tuple[str, ...]) -> Code:
    return Code(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]))


@pytest.mark.parametrize("cells", [*WITH_NUMPY, *WITHOUT_NUMPY], ids=lambda cells: cells[-1])
def test_a_rule_sees_which_library_is_used(cells: tuple[str, ...]) -> None:
    assert ("numpy" in code(cells).modules_used_by("dot")) == (cells in WITH_NUMPY)


@pytest.mark.parametrize("cells", [*MERGES, *NO_MERGES], ids=lambda cells: cells[-1])
def test_a_rule_sees_what_is_called(cells: tuple[str, ...]) -> None:
    assert ("merge" in code(cells).calls_in("rows")) == (cells in MERGES)


def test_every_rule_says_that_it_is_advice() -> None:
    rules = [check for question in all_questions() for check in checks_of(question) if "code" in check.arguments]
    assert len(rules) >= 3
    for rule in rules:
        assert "take it as advice" in rule.hint, rule.name


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        ([], [1, 2], "an empty list"),
        ([], 1.5, "an empty list where a number was expected"),
        (tensor([]), 1.5, "an empty tensor where a number was expected"),
        (np.ones((3, 1)), np.ones(3), "the right values in another shape"),
        (tensor(np.ones((3, 3))), tensor(np.ones(3)), "every value of one side met every value of the other"),
        (math.nan, 1.5, "nan"),
        (-math.inf, 1.5, "-inf"),
    ],
)
def test_a_comparison_says_which_flaw_it_met(got: object, expected: object, said: str) -> None:
    with pytest.raises(Finding, match=re.escape(said)):
        assert_close(got, expected)


# --- nothing is left out --------------------------------------------------------------------------------


def test_every_kind_of_trick_is_tried() -> None:
    attacks = {path.stem for path in (Path(__file__).parent / "attacks").glob("*.py")}
    tests = {name for name in globals() if name.startswith("test_")} | {"test_wire", "test_bad_input"}
    for kind, tried in COVERED.items():
        assert tried and set(tried.split()) <= {*TRICKS, *LOOKALIKES, *attacks, *tests}, kind
    assert {*TRICKS, *LOOKALIKES} <= {name for tried in COVERED.values() for name in tried.split()}
    assert set(LOOKALIKES) == set(WORDS)
