"""Ten small tasks on the chapter's subjects, and what is handed in for them: the one source of all tools' notebooks.

A check is a plain assert statement, with lines before it where it needs them. nbgrader and otter-grader run it as it
stands; ours asks for what stands left of `==` and compares it with what stands right of it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import NamedTuple

from nbformat import NotebookNode

from grader.content.notebook import new_notebook

Points = dict[str, dict[str, float]]  # by student and task
Handed = dict[str, dict[str, str]]  # by student and task: the code of the answer


class Parts(NamedTuple):
    """A check taken apart: the statements before the assert, and the two sides of it."""

    setup: str
    expression: str
    expected: str


@dataclass(frozen=True)
class Task:
    """One notebook: what is given, an answer, four checks. `slip`: what to replace by what for a wrong answer."""

    name: str
    given: tuple[str, ...]  # cells
    solved: str
    slip: tuple[str, str]
    checks: tuple[str, ...]

    @property
    def wrong(self) -> str:
        """The answer with the slip in it."""
        return self.solved.replace(*self.slip)


def solved(students: int) -> Handed:
    """Return what a class of so many hands in, all of it right; no two notebooks are the same to the byte."""
    names = [f"student{number}" for number in range(1, students + 1)]
    return {name: {task.name: f"# by {name}\n{task.solved}" for task in TASKS} for name in names}


def wrong() -> Handed:
    """Return what one student hands in who makes a slip in each task."""
    return {"slips": {task.name: task.wrong for task in TASKS}}


def notebook(task: Task, *code: str) -> NotebookNode:
    """Return a notebook with the task's name, what is given, and cells of code."""
    title = NotebookNode(cell_type="markdown", source=f"# {task.name}")
    cells = [NotebookNode(cell_type="code", source=source) for source in (*task.given, *code)]
    return new_notebook([title, *cells], task.name)


def parts(check: str) -> Parts:
    """Take a check apart; one that is no equation expects True."""
    *before, last = ast.parse(check).body
    assert isinstance(last, ast.Assert)
    test, setup = last.test, "\n".join(map(ast.unparse, before))
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq):
        return Parts(setup, ast.unparse(test.left), ast.unparse(test.comparators[0]))
    return Parts(setup, ast.unparse(test), "True")


TABLES = """\
import pandas as pd

ratings = pd.DataFrame({"user": [1, 1, 2, 3], "movie": [7, 8, 7, 9], "rating": [5, 3, 4, 1]})
movies = pd.DataFrame({"movie": [7, 8, 9, 10], "title": ["Antz", "Babe", "Clue", "Dumbo"]})"""

RATED = """\
import torch
from torch import nn

draw = torch.Generator().manual_seed(1)
x = torch.stack([torch.randint(100, (3000,), generator=draw), torch.randint(80, (3000,), generator=draw)], dim=1)
tastes, kinds = torch.randn(100, 3, generator=draw), torch.randn(80, 3, generator=draw)
y = (tastes[x[:, 0]] * kinds[x[:, 1]]).sum(dim=1)
torch.manual_seed(1)"""

TASKS = (
    Task(
        "dot_product",
        (),
        "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v))",
        ("sum(", "max("),
        (
            "assert dot([1, 2, 3], [4, 5, 6]) == 32",
            "assert dot([0.5], [4]) == 2",
            "assert dot([1, -1], [1, 1]) == 0",
            "assert dot(list(range(100)), [2] * 100) == 9900",
        ),
    ),
    Task(
        "crosstab",
        (TABLES,),
        'def crosstab(ratings):\n    return ratings.pivot_table("rating", "user", "movie", aggfunc="mean")',
        ('"mean"', '"count"'),
        (
            "assert crosstab(ratings).columns.tolist() == [7, 8, 9]",
            "assert crosstab(ratings).index.tolist() == [1, 2, 3]",
            "assert float(crosstab(ratings).loc[2, 7]) == 4",
            "few = ratings.assign(rating=2.5)\nassert crosstab(few).sum().tolist() == [5.0, 2.5, 2.5]",
        ),
    ),
    Task(
        "merge",
        (TABLES,),
        'def with_titles(ratings, movies):\n    return ratings.merge(movies, on="movie")',
        ('on="movie"', 'on="movie", how="outer"'),
        (
            "assert len(with_titles(ratings, movies)) == 4",
            "assert with_titles(ratings, movies).columns.tolist() == ['user', 'movie', 'rating', 'title']",
            "assert sorted(with_titles(ratings, movies)['title']) == ['Antz', 'Antz', 'Babe', 'Clue']",
            "assert len(with_titles(ratings[:1], movies)) == 1",
        ),
    ),
    Task(
        "one_hot",
        ("import torch",),
        "def one_hot(i, n):\n    made = torch.zeros(n)\n    made[i] = 1\n    return made",
        ("= 1", "= i"),
        (
            "assert one_hot(2, 4).tolist() == [0, 0, 1, 0]",
            "assert one_hot(1, 2).tolist() == [0, 1]",
            "assert float(one_hot(700, 1000).sum()) == 1",
            "assert (one_hot(2, 3) @ torch.tensor([[1.0, 2], [3, 4], [5, 6]])).tolist() == [5, 6]",
        ),
    ),
    Task(
        "a_class",
        (),
        "class Film:\n    def __init__(self, title, year):\n        self.title, self.year = title, year\n\n"
        '    def label(self):\n        return f"{self.title} ({self.year})"\n\n'
        "    def age(self, now):\n        return now - self.year",
        ("now - self.year", "self.year - now"),
        (
            "assert Film('Antz', 1998).title == 'Antz'",
            "assert Film('Antz', 1998).label() == 'Antz (1998)'",
            "assert Film('Antz', 1998).age(2020) == 22",
            "old, new = Film('Antz', 1998), Film('Babe', 1995)\nassert [old.age(2000), new.age(2000)] == [2, 5]",
        ),
    ),
    Task(
        "columns",
        ("import torch", "pairs = torch.tensor([[7, 10], [8, 20], [9, 30]])"),
        "def users(x):\n    return x[:, 0]\n\n\ndef movies(x):\n    return x[:, 1]",
        ("x[:, 1]", "x[1]"),
        (
            "assert users(pairs).tolist() == [7, 8, 9]",
            "assert movies(pairs).tolist() == [10, 20, 30]",
            "assert list(users(pairs[:1]).shape) == [1]",
            "assert list(movies(torch.ones(64, 2)).shape) == [64]",
        ),
    ),
    Task(
        "weight_decay",
        ("import torch",),
        "def loss_with_wd(loss, parameters, wd):\n    return loss + wd * sum((p**2).sum() for p in parameters)",
        ("p**2", "p.abs()"),
        (
            "assert round(float(loss_with_wd(torch.tensor(1.0), [torch.tensor([-3.0])], 0.1)), 4) == 1.9",
            "assert round(float(loss_with_wd(torch.tensor(1.0), [torch.ones(3), torch.ones(2, 2)], 0.5)), 4) == 4.5",
            "assert round(float(loss_with_wd(torch.tensor(2.0), [torch.tensor([5.0])], 0)), 4) == 2",
            "w = torch.tensor([3.0], requires_grad=True)\n"
            "loss_with_wd(w.sum(), [w], 0.5).backward()\n"
            "assert w.grad.tolist() == [4]",
        ),
    ),
    Task(
        "argsort",
        ("import torch", 'bias = torch.tensor([0.2, -0.5, 0.9, 0.1])\ntitles = ["Antz", "Babe", "Clue", "Dumbo"]'),
        "def best(bias, titles, k):\n    return [titles[i] for i in bias.argsort(descending=True)[:k]]",
        ("True", "False"),
        (
            "assert best(bias, titles, 1) == ['Clue']",
            "assert best(bias, titles, 3) == ['Clue', 'Antz', 'Dumbo']",
            "assert best(-bias, titles, 2) == ['Babe', 'Dumbo']",
            "assert sorted(best(bias, titles, 4)) == ['Antz', 'Babe', 'Clue', 'Dumbo']",
        ),
    ),
    Task(
        "dot_product_model",
        (RATED,),
        """\
class DotProduct(nn.Module):
    def __init__(self, n_users, n_movies, n_factors):
        super().__init__()
        self.user_factors = nn.Embedding(n_users, n_factors)
        self.movie_factors = nn.Embedding(n_movies, n_factors)

    def forward(self, x):
        return (self.user_factors(x[:, 0]) * self.movie_factors(x[:, 1])).sum(dim=1)


def train(model, x, y, epochs=5, lr=0.05):
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            loss = ((model(x[rows]) - y[rows]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(((model(x) - y) ** 2).mean().item())
    return losses


model = DotProduct(100, 80, 3)
losses = train(model, x, y)""",
        ("sum(dim=1)", "mean(dim=1)"),
        (
            "assert list(model(x[:5]).shape) == [5]",
            "assert sorted(list(p.shape) for p in DotProduct(4, 3, 2).parameters()) == [[3, 2], [4, 2]]",
            "small = DotProduct(4, 3, 5)\n"
            "_ = [nn.init.constant_(p, 2.0) for p in small.parameters()]\n"
            "assert small(torch.tensor([[0, 1], [3, 2]])).tolist() == [20, 20]",
            "assert losses[-1] < 0.2 * losses[0]",
        ),
    ),
    Task(
        "cross_entropy",
        (RATED, "stars = y.clamp(-2, 2).round().long() + 2"),
        """\
def cross_entropy(activations, targets):
    chosen = activations.log_softmax(dim=1)[torch.arange(len(targets)), targets]
    return -chosen.mean()


class Stars(nn.Module):
    def __init__(self):
        super().__init__()
        self.users, self.movies, self.layer = nn.Embedding(100, 8), nn.Embedding(80, 8), nn.Linear(8, 5)

    def forward(self, x):
        return self.layer(self.users(x[:, 0]) * self.movies(x[:, 1]))


model, losses = Stars(), []
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for _ in range(5):
    for rows in torch.randperm(len(x)).split(64):
        loss = cross_entropy(model(x[rows]), stars[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    losses.append(cross_entropy(model(x), stars).item())""",
        ("chosen.mean()", "chosen.sum()"),
        (
            "assert round(float(cross_entropy(torch.zeros(1, 2), torch.tensor([1]))), 4) == 0.6931",
            "assert round(float(cross_entropy(torch.zeros(3, 5), torch.tensor([0, 4, 2]))), 4) == 1.6094",
            "assert round(float(cross_entropy(torch.tensor([[2.0, 1.0]]), torch.tensor([0]))), 4) == 0.3133",
            "assert losses[-1] < 0.9 * losses[0]",
        ),
    ),
)
