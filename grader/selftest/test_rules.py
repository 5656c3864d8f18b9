"""Rules that read the code see what is used under any name, and nothing that is only written about; they are advice."""

from __future__ import annotations

import nbformat
import pytest

from grader.content.question import all_questions
from grader.judging.checks import checks_of
from grader.judging.code import Code

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
