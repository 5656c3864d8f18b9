"""Rules that read the code see what is used under any name, and nothing that is only written about; they are advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import nbformat
import pytest

from grader.content.notebook import new_notebook
from grader.content.question import Question, all_questions, is_tagged
from grader.content.reference import code_of
from grader.judging.checks import CheckResult, checks_of
from grader.judging.code import Code
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.running.submission import Submission
from grader.selftest.present import present

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
    if not rules:
        pytest.skip("this kit has no rule")
    for rule in rules:
        assert "take it as advice" in rule.hint, rule.name


BODY = "return sum(a * b for a, b in zip(u, v, strict=True))"
DEFINED = f"def dot(u, v):\n    {BODY}"
STUB = "def dot(u, v):\n    raise NotImplementedError"
INSIDE = DEFINED.replace("\n", "\n    ")
HARD_TO_READ = {
    "try": (f"try:\n    from no_such_library import dot\nexcept ImportError:\n    {INSIDE}",),
    "match": (f"match 1:\n  case 1:\n    {INSIDE}",),
    "with": (f"import contextlib\nwith contextlib.nullcontext():\n    {INSIDE}",),
    "for": (f"for _ in range(1):\n    {INSIDE}",),
    "global": (f"def define():\n    global dot\n    {INSIDE}\ndefine()",),
    "globals": (f"{DEFINED.replace('dot', 'mine')}\nglobals()['d' + 'ot'] = mine",),
    "written and imported": (f"%%writefile mine.py\n{DEFINED}", "from mine import dot"),
    "written and run": (f"%%writefile mine.py\n{DEFINED}", "%run mine.py"),
    "run as text": (f"exec({DEFINED!r})",),
    "run below the stub": (STUB, f"exec({DEFINED!r})"),
}


COMPILED = {
    "right": "@torch.compile\ndef rmse(pred, target):\n    return mse(pred, target).sqrt()",
    "right, afterwards": "mse = torch.compile(mse, fullgraph=True)",
    "wrong": "@torch.compile\ndef mse(pred, target):\n    return ((pred - target) ** 2).sum()",
}


@pytest.fixture(scope="module")
def graded() -> Iterator[Callable[[Question, tuple[str, ...]], list[CheckResult]]]:
    """Grades a notebook of these cells."""
    one_by_one = Grading(seed=0)

    def results(question: Question, cells: tuple[str, ...]) -> list[CheckResult]:
        written = [cell for cell in question.cells("solution") if is_tagged(cell, "written")]
        made = [*written, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
        submission = Submission(one_by_one, question, new_notebook(made, question.name), question.file_name)
        try:
            return submission.grade()
        finally:
            submission.close()

    yield results
    one_by_one.close()


@pytest.mark.parametrize("name", HARD_TO_READ)
def test_code_that_is_hard_to_read_costs_no_point(name: str, graded) -> None:
    results = graded(present("07_dot_product"), HARD_TO_READ[name])
    assert [result.message for result in results if result.outcome is not Outcome.PASSED] == []


def test_an_untouched_stub_is_no_plain_python(graded) -> None:
    results = graded(present("07_dot_product"), (STUB, "x = 1"))
    assert {result.outcome for result in results} == {Outcome.NOT_ANSWERED}


@pytest.mark.parametrize("name", COMPILED)
def test_what_is_compiled_is_graded_as_it_is(name: str, graded) -> None:
    question = present("16_mean_squared_error")
    results = graded(question, (*code_of(question.cells("solution")), COMPILED[name]))
    failed = [result for result in results if result.outcome is not Outcome.PASSED]
    assert {result.outcome for result in failed} <= {Outcome.WRONG, Outcome.BLOCKED}, failed[0].message
    assert bool(failed) == (name == "wrong")
    assert not [result for result in failed if "compile" in result.message]
