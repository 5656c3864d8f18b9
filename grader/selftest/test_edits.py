"""Mistakes as edits: applied where the old lines are there once, and refused in words otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.content import edits
from grader.content.question import Question

MODEL = '''class Model(nn.Module):
    """Predicts ratings."""

    def __init__(self, n, m):
        super().__init__()
        self.users = table(n)

        self.movies = table(m)

    def forward(self, x):
        """Return predictions of shape (b,).

        One for each pair.
        """
        return (self.users(x[:, 0]) * self.movies(x[:, 1])).sum(dim=1)'''

TRAIN = '''def train(model, batches):
    """Return the losses."""
    losses = []
    for x, y in batches:
        loss = step(model, x, y)
        losses.append(loss)
    return losses'''

NOTEBOOK = f"""# %%
def table(n):
    return [0] * n


# %% tags=["stub"]
class Model: ...


# %% tags=["solution"]
{MODEL}


# %% tags=["stub"]
def train(): ...


# %% tags=["solution"]
{TRAIN}
"""


def edited(*lines: str) -> str:
    return edits.applied("\n".join(lines), [MODEL, TRAIN])


def without_docstrings(*old_and_new: str) -> str:
    code = (
        MODEL.replace('    """Predicts ratings."""\n\n', "")
        .replace('        """Return predictions of shape (b,).\n\n        One for each pair.\n        """\n', "")
        .replace('    """Return the losses."""\n', "")
    )
    old, new = old_and_new
    assert code.count(old) == 1
    return code.replace(old, new)


def test_a_line_takes_the_place_of_another() -> None:
    code = edited("# -         self.users = table(n)", "# +         self.users = [0] * n")
    assert code == without_docstrings("        self.users = table(n)", "        self.users = [0] * n")


def test_lines_go_and_come() -> None:
    gone = edited("# -         super().__init__()")
    assert gone == without_docstrings("        super().__init__()\n", "")
    more = edited("# -         super().__init__()", "# +         super().__init__()", "# +         self.n = n")
    assert more == without_docstrings("super().__init__()\n", "super().__init__()\n        self.n = n\n")


def test_several_lines_with_an_empty_one_between() -> None:
    code = edited(
        "# -         self.users = table(n)",
        "# -",
        "# -         self.movies = table(m)",
        "# +         self.movies = table(m)",
        "# +",
        "# +         self.users = table(n)",
    )
    old = "        self.users = table(n)\n\n        self.movies = table(m)"
    assert code == without_docstrings(old, "        self.movies = table(m)\n\n        self.users = table(n)")


def test_several_hunks_in_any_order_each_found_in_the_solution_as_it_was() -> None:
    code = edited(
        "# -     return losses",
        "# +     return losses[-1]",
        "",
        "# -         loss = step(model, x, y)",
        "# +         losses.append(loss)",
        "",
        "",
        "# -         losses.append(loss)",
    )
    expected = (
        "def train(model, batches):\n    losses = []\n    for x, y in batches:\n"
        "        losses.append(loss)\n    return losses[-1]"
    )
    assert code == expected


def test_hunks_in_two_cells_give_the_code_of_both() -> None:
    code = edited("# -     losses = []", "# +     losses = 0", "", "# -         super().__init__()")
    first, second = code.split("\n\n\n")
    assert first == without_docstrings("        super().__init__()\n", "")
    assert second.startswith("def train(model, batches):\n    losses = 0\n    for")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["# - losses = []"], "takes out what the solution does not hold: “losses = []”"),
        (["# -     losses = []", "# -     return losses"], "does not hold: “    losses = []\n    return losses”"),
        (['# -     """Return the losses."""'], "does not hold"),
        (["# - def table(n):"], "does not hold"),
        (["# -", "# +         pass"], "holds 2 times (add the next line): “”"),
        (["# +     losses = []"], "does not say where this belongs"),
        (["# -     losses = []", "losses = 0"], "begins neither with “# - ” nor with “# + ”: “losses = 0”"),
        (["# -     losses = []", "# +losses = 0"], "begins neither with “# - ” nor with “# + ”: “# +losses = 0”"),
        (
            [
                "# -         loss = step(model, x, y)",
                "# -         losses.append(loss)",
                "",
                "# -         losses.append(loss)",
            ],
            "takes out the same line in two hunks",
        ),
    ],
)
def test_what_does_not_fit_is_refused(lines: list[str], told: str) -> None:
    with pytest.raises(ValueError) as refused:
        edited(*lines)
    assert told in str(refused.value)


def test_a_line_that_is_there_twice_is_refused() -> None:
    twice = TRAIN.replace("losses.append(loss)", "loss = step(model, x, y)")
    with pytest.raises(ValueError, match="holds 2 times"):
        edits.applied("# -         loss = step(model, x, y)", [twice])


@pytest.fixture
def question(tmp_path: Path) -> Question:
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    return Question(tmp_path)


def with_mistakes(question: Question, text: str) -> None:
    (question.folder / "mistakes.py").write_text(text)


def test_an_edit_and_the_whole_copy_make_the_same_notebook(question: Question) -> None:
    whole = without_docstrings("dim=1", "dim=0")
    edit = "# -" + " " * 9 + "return (self.users(x[:, 0]) * self.movies(x[:, 1])).sum(dim=1)"
    edit += "\n" + edit.replace("# -", "# +").replace("dim=1", "dim=0")
    with_mistakes(question, f'# %% whole fails="test_a"\n{whole}\n\n\n# %% an edit fails="test_a"\n{edit}\n')
    first, second = question.variants("mistakes.py")
    assert first.source == whole and second.source == edit
    assert second.fails == "test_a" and second.code == whole
    assert first.cells() == second.cells()
    assert [cell.source for cell in second.cells()] == ["def table(n):\n    return [0] * n", whole, TRAIN]


def test_an_edit_that_does_not_fit_names_question_mistake_and_line(question: Question) -> None:
    with_mistakes(question, '# %% sums up fails="test_a"\n# -     return loss\n# +     return sum(losses)\n')
    (mistake,) = question.variants("mistakes.py")
    told = f"{question.name}: “sums up” takes out what the solution does not hold: “    return loss”"
    with pytest.raises(ValueError) as refused:
        mistake.cells()
    assert str(refused.value) == told
