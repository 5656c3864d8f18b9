"""Takes solutions out of what students receive, and searches all of it for any that is left."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.content.notebook import source_text
from grader.content.question import NEEDS, TRAINS, Question, is_tagged
from grader.content.reference import code_of
from grader.content.syntax import parse_cell
from grader.wire import warmth

CELL = re.compile(r"(?m)^(?=# %%)")
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)
LONG = 60  # letters and digits of a text; a shorter one may stand elsewhere by chance


def without_solution(question: Question) -> str:
    """Return a question's notebook.py without its solution, and with the modules that it needs in the first line."""
    text = (question.folder / "notebook.py").read_text(encoding="utf-8")
    first, *cells = CELL.split(text)
    kept = [cell for cell in cells if not _is_of_solution(cell.partition("\n")[0])]
    head, _, rest = kept[0].partition("\n")
    needs = " ".join([*warmth.needed(code_of(question.cells("solution"))), *[TRAINS] * question.trains])
    return "".join([first, f'{head} {NEEDS}="{needs}"\n{rest}', *kept[1:]])


def _is_of_solution(head: str) -> bool:
    return re.search(r"""tags=\[[^\]]*["']solution["']""", head) is not None


def with_withheld(check_file: str, names: tuple[str, ...]) -> str:
    """Return a check.py in which the checks `names` say that the teacher makes them, and nothing of how."""
    lines = check_file.splitlines(keepends=True)
    changes: dict[tuple[int, int], str] = {}  # what comes in the place of which lines
    for node in ast.parse(check_file).body:
        if isinstance(node, ast.FunctionDef):
            changes |= _without_needs(node, names)
            if node.name in names:
                changes[node.lineno - 1, node.body[0].lineno - 1] = f"def {node.name}():\n"  # it asks for nothing
                changes[_lines_of_body(node)] = "    withheld()\n"
    for start, end in sorted(changes, reverse=True):  # from below: lines keep their numbers
        lines[start:end] = [changes[start, end]]
    return _with_import("".join(lines)) if changes else check_file


def _lines_of_body(node: ast.FunctionDef) -> tuple[int, int]:
    """The lines of a function below its docstring."""
    first, *body = node.body
    is_told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (body[0] if is_told and body else first).lineno - 1, node.end_lineno or node.lineno


def _without_needs(node: ast.FunctionDef, names: tuple[str, ...]) -> dict[tuple[int, int], str]:
    """The changes by which a check no longer waits for one that is withheld, nor one that is withheld for any."""
    changes = {}
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "needs":
            others = [] if node.name in names else mark.args
            kept = [ast.unparse(name) for name in others if ast.literal_eval(name) not in names]
            if len(kept) < len(mark.args):
                lines = mark.lineno - 1, mark.end_lineno or mark.lineno
                changes[lines] = f"@needs({', '.join(kept)})\n" if kept else ""
    return changes


def _with_import(text: str) -> str:
    """The file with `withheld` imported, after its docstring and `from __future__`."""
    tree = ast.parse(text)
    first = next(node for node in tree.body if not (isinstance(node, ast.Expr) or _is_future(node)))
    place = min([first.lineno, *(decorator.lineno for decorator in getattr(first, "decorator_list", []))]) - 1
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:place], "from grader.checking import withheld\n", *lines[place:]])


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def given_away(questions: Iterable[Question]) -> list[str]:
    """Return which exercises have code in their given cells that solves another of the questions: "18 in 22"."""
    questions = list(questions)
    given = {question: _given(question) for question in questions}
    pairs = [(one, other) for one in questions for other in questions if one != other]
    return [f"{one.name} in {other.name}" for one, other in pairs if (_answers(one) - given[one]) & given[other]]


def solutions_in(folder: Path, questions: Iterable[Question], released: Iterable[Question] = ()) -> list[str]:
    """Return where in a folder there is something of a solution: a sentence each.

    Code is compared by its syntax trees, without docstrings, and words by their letters and digits. What the exercises
    of `released` give is given.
    """
    given = {tree for question in released for tree in _given(question)}
    trees: dict[str, str] = {}
    words: dict[str, str] = {}
    for question in questions:
        trees |= dict.fromkeys(_answers(question) - _given(question) - given, question.name)
        for cell in question.cells("solution"):
            is_words = is_tagged(cell, "solution") and cell.cell_type == "markdown"
            if is_words and len(_letters(cell.source)) > LONG:
                words[_letters(cell.source)] = question.name
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder).as_posix()
        for source in _sources(path):
            found += [f"{place} holds code of {trees[tree]}'s solution" for tree in _trees(source) if tree in trees]
        text = _letters(path.read_bytes().decode("utf-8", "replace").replace("\\n", " "))
        found += [f"{place} holds the model answer of {name}" for letters, name in words.items() if letters in text]
    return list(dict.fromkeys(found))


def _given(question: Question) -> set[str]:
    """The definitions in a question's exercise."""
    return {tree for source in code_of(question.cells("exercise")) for tree in _trees(source)}


def _answers(question: Question) -> set[str]:
    """The definitions in the cells of a question's solution."""
    cells = [cell for cell in question.cells("solution") if is_tagged(cell, "solution")]
    return {tree for source in code_of(cells) for tree in _trees(source)}


def _sources(path: Path) -> Iterator[str]:
    """The Python in a file."""
    if path.suffix == ".py":
        yield path.read_text(encoding="utf-8")  # magics in a cell of a percent script are comments
    elif path.suffix == ".ipynb":
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            yield source_text(cell["source"])


def _trees(source: str) -> set[str]:
    """The definitions in some Python, wherever they stand, as text of their trees.

    An assignment is one where it says much and is not a step of a function, for check.py may take the same step.
    """
    statements = parse_cell(source)
    defined = [node for statement in statements for node in ast.walk(statement) if isinstance(node, DEFINITIONS)]
    assigned = [node for node in statements if isinstance(node, ast.Assign) and len(ast.dump(node.value)) > 4 * LONG]
    return {_tree(node) for node in [*defined, *assigned]}


def _tree(node: ast.AST) -> str:
    """A definition as text, without what its docstrings say."""
    for each in ast.walk(node):
        if isinstance(each, DEFINITIONS) and ast.get_docstring(each, clean=False) is not None:
            each.body = each.body[1:]
    return ast.dump(node)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
