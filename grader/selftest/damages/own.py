"""Cells of a student's own are added."""

from __future__ import annotations

from functools import partial

from grader.selftest.damages.subject import DAMAGES, THERE, Damage, Json, Subject, code_cell, damage, with_extra

EXTRA = {
    "magics": "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n%load_ext autoreload\n%autoreload 2",
    "pip": "!pip install --quiet torch pandas",
    "time_magic": "%%time\nsum(range(1000))",
    "bash_magic": "%%bash\necho hello",
    "reset": "%reset -f",
    "input": "age = input('How old are you? ')",
    "names_like_ours": "answer = reference = rng = check = grader = kit = given = expression = setup = wire = 5",
    "warning_on_stderr": "import sys, warnings\nprint('careful', file=sys.stderr)\nwarnings.warn('old')",
    "pandas_deprecation": "import warnings\nwarnings.warn('use something else', DeprecationWarning)\n"
    "warnings.simplefilter('error', DeprecationWarning)",
    "nnpack_message": "import os\nos.write(2, b'[W NNPACK.cpp:61] Could not initialize NNPACK! Unsupported hardware.')",
    "error": "1 / 0",
    "windows_path": "own_table = open(r'C:\\Users\\Zoë\\ratings.csv')",
    "windows_path_unescaped": "own_table = open('C:\\Users\\Zoë\\ratings.csv')",
    "names_beyond_ascii": "größe = 3\nприветствие = 'привет'\n名前 = größe + 1",
    "float64_by_default": "import torch\ntorch.set_default_dtype(torch.float64)",
    "no_gradients": "import torch\ntorch.set_grad_enabled(False)",
    "warnings_as_errors": "import warnings\nwarnings.filterwarnings('error')",
    "floating_point_errors": "import numpy\nnumpy.seterr(all='raise')\nnumpy.set_printoptions(precision=1)",
    "unfinished_helper": "def later():\n    raise NotImplementedError\n\n\nlater()",
}


def _extra(source: str, it: Subject) -> Json:
    return with_extra(it, code_cell(source))


DAMAGES += [Damage(f"extra_cell_{name}", THERE, partial(_extra, source)) for name, source in EXTRA.items()]


@damage(THERE)
def helper_defined_after_its_use(it: Subject) -> Json:
    first = it.places("answer")[0]
    it.cells[first]["source"] = f"{it.cells[first]['source']}\n\nown = helper_of_mine(3)"
    it.cells.append(code_cell("def helper_of_mine(x):\n    return x + 1"))
    return it.notebook


@damage(THERE)
def answers_slow_but_right(it: Subject) -> Json:
    it.cells[it.places("answer")[0]]["source"] += "\n\nimport time\n\ntime.sleep(2)"
    return it.notebook


@damage(THERE)
def answers_under_time_magic(it: Subject) -> Json:
    it.change_answers(lambda source: f"%%time\n{source}")
    return it.notebook
