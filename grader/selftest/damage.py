"""Damages notebooks the way people, tools and platforms do: `python -m grader.selftest.damage` tries all of it.

Each solution is damaged in each way and graded. Where the answer is still there nothing may be lost; where it is gone,
what asks for it is "not answered", and the sentence that a student reads says why.
"""

from __future__ import annotations

import argparse
import copy
import functools
import io
import itertools
import json
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader import mending
from grader.checks import CheckResult, checks_of
from grader.code import parse_cell
from grader.grading import Grading
from grader.notebook import code_cells, read_notebook
from grader.outcome import Outcome
from grader.pool import Pool
from grader.question import Question, find_questions, is_tagged
from grader.submission import Submission, written_text

Json = dict[str, Any]

THERE, PARTLY, GONE, UNREADABLE = "there", "partly there", "gone", "unreadable"


@dataclass
class Subject:
    """A solution's notebook to be damaged, and what its cells are."""

    question: Question
    notebook: Json
    roles: list[str]  # of each cell: text, written, given, answer

    @property
    def cells(self) -> list[Json]:
        """The cells."""
        return self.notebook["cells"]

    def places(self, *roles: str) -> list[int]:
        """Where the cells of these roles are."""
        return [place for place, role in enumerate(self.roles) if role in roles]

    def without(self, places: list[int]) -> list[Json]:
        """The cells without some of them."""
        return [cell for place, cell in enumerate(self.cells) if place not in places]

    def change_answers(self, change: Callable[[str], str]) -> None:
        """Change the source of each answer."""
        for place in self.places("answer"):
            self.cells[place]["source"] = change(self.cells[place]["source"])


@dataclass(frozen=True)
class Damage:
    """One way to damage a notebook."""

    name: str
    answer: str  # THERE, PARTLY, GONE or UNREADABLE
    make: Callable[[Subject], Json | bytes | None]  # None: this notebook cannot be damaged so
    said: str = ""  # a pattern of what a student reads where the answer is gone
    file_name: str = "{}.ipynb"


DAMAGES: list[Damage] = []


def damage(
    answer: str, said: str = "", file_name: str = "{}.ipynb"
) -> Callable[[Callable[[Subject], Any]], Callable[[Subject], Any]]:
    """Put a function among `DAMAGES` under its own name."""

    def put(function: Callable[[Subject], Any]) -> Callable[[Subject], Any]:
        DAMAGES.append(Damage(function.__name__, answer, function, said, file_name))
        return function

    return put


def subject_of(question: Question) -> Subject:
    """A fresh copy of the question's solution, with its outputs, without the cells that only show something off."""
    notebook = copy.deepcopy(_solution(question))
    source = question.cells("solution")
    kept = [place for place, cell in enumerate(source) if not is_tagged(cell, "try")]
    notebook["cells"] = [notebook["cells"][place] for place in kept]
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return Subject(question, notebook, [_role(source[place]) for place in kept])


@functools.cache
def _solution(question: Question) -> Json:
    return json.loads(question.solution.read_text(encoding="utf-8"))


def _role(cell: Json) -> str:
    if cell["cell_type"] != "code":
        return "written" if is_tagged(cell, "written") else "text"
    return "answer" if is_tagged(cell, "solution") else "given"


def _code(source: str) -> Json:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


# --- cells deleted, moved, merged, doubled ----------------------------------------------------------


@damage(THERE)
def question_text_deleted(it: Subject) -> Json:
    it.notebook["cells"] = it.without(it.places("text"))
    return it.notebook


@damage(THERE)
def first_given_cell_deleted(it: Subject) -> Json | None:
    given = it.places("given")
    it.notebook["cells"] = it.without(given[:1])
    return it.notebook if given else None


@damage(THERE)
def all_given_cells_deleted(it: Subject) -> Json | None:
    given = it.places("given")
    it.notebook["cells"] = it.without(given)
    return it.notebook if given else None


@damage(THERE)
def answers_moved_to_the_end(it: Subject) -> Json:
    answers = it.places("answer")
    it.notebook["cells"] = it.without(answers) + [it.cells[place] for place in answers]
    return it.notebook


@damage(THERE)
def stubs_left_below_the_answers(it: Subject) -> Json:
    it.notebook["cells"] += [_code(source) for source in _stubs(it.question)]
    return it.notebook


@damage(THERE)
def stubs_left_above_the_answers(it: Subject) -> Json:
    first = it.places("answer")[0]
    it.cells[first:first] = [_code(source) for source in _stubs(it.question)]
    return it.notebook


def _stubs(question: Question) -> list[str]:
    return [c.source for c in question.cells("exercise") if c.cell_type == "code" and is_tagged(c, "stub")]


@damage(THERE)
def cells_doubled_with_their_ids(it: Subject) -> Json:
    it.notebook["cells"] = [
        each for place, cell in enumerate(it.cells) for each in [cell] * (2 if it.roles[place] == "answer" else 1)
    ]
    return it.notebook


@damage(THERE)
def cells_reversed(it: Subject) -> Json:
    it.cells.reverse()
    return it.notebook


@damage(THERE)
def answers_merged_into_one_cell(it: Subject) -> Json | None:
    answers = it.places("answer")
    if len(answers) < 2:
        return None
    merged = "\n\n".join(it.cells[place]["source"] for place in answers)
    it.cells[answers[-1]] = _code(merged)
    it.notebook["cells"] = it.without(answers[:-1])
    return it.notebook


@damage(THERE)
def all_code_merged_into_one_cell(it: Subject) -> Json:
    code = it.places("given", "answer")
    it.cells[code[0]] = _code("\n\n".join(it.cells[place]["source"] for place in code))
    it.notebook["cells"] = it.without(code[1:])
    return it.notebook


@damage(THERE)
def cells_split_at_each_statement(it: Subject) -> Json:
    it.notebook["cells"] = [part for cell in it.cells for part in _split(cell)]
    return it.notebook


def _split(cell: Json) -> list[Json]:
    statements = parse_cell(cell["source"]) if cell["cell_type"] == "code" else []
    if len(statements) < 2:
        return [cell]
    lines = cell["source"].splitlines(keepends=True)
    starts = [min([s.lineno, *(d.lineno for d in getattr(s, "decorator_list", []))]) - 1 for s in statements]
    starts = sorted({0, *starts[1:]})  # statements may share a line
    return [_code("".join(lines[a:b])) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


@damage(THERE)
def retyped_as_text_and_back(it: Subject) -> Json:
    for place in it.places("answer"):
        it.cells[place] = {"cell_type": "code", "source": it.cells[place]["source"], "metadata": {}, "attachments": {}}
    return it.notebook


# --- what a file carries besides its cells ----------------------------------------------------------


@damage(THERE)
def ids_missing(it: Subject) -> Json:
    for cell in it.cells:
        cell.pop("id", None)
    return it.notebook


@damage(THERE)
def ids_invalid(it: Subject) -> Json:
    for place, cell in enumerate(it.cells):
        cell["id"] = f"cell no. {place}! " + 80 * "x"
    return it.notebook


@damage(THERE)
def ids_changed(it: Subject) -> Json:
    for place, cell in enumerate(it.cells):
        cell["id"] = f"{place:08x}"
    return it.notebook


@damage(THERE)
def one_id_for_all_cells(it: Subject) -> Json:
    for cell in it.cells:
        cell["id"] = "same"
    return it.notebook


@damage(THERE)
def all_metadata_dropped(it: Subject) -> Json:
    it.notebook["metadata"] = {}
    for cell in it.cells:
        cell["metadata"] = {}
    return it.notebook


@damage(THERE)
def nbformat_4_4(it: Subject) -> Json:
    it.notebook["nbformat_minor"] = 4
    return ids_missing(it)


@damage(THERE)
def nbformat_3(it: Subject) -> Json:
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [], "metadata": {}}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"], "metadata": {}}
        for cell in it.cells
    ]
    return {"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}


@damage(THERE, file_name="{} (1).ipynb")
def renamed_by_a_download(it: Subject) -> Json:
    return it.notebook


@damage(THERE, file_name="homework Zoë.ipynb")
def renamed_altogether(it: Subject) -> Json:
    return it.notebook


@damage(THERE)
def saved_by_colab(it: Subject) -> Json:
    it.notebook["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for place, cell in enumerate(it.cells):
        cell["metadata"] = {"id": f"Zk{place:010}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell.pop("id", None)
    it.notebook["nbformat_minor"] = 0
    return it.notebook


@damage(THERE)
def kernelspec_unknown(it: Subject) -> Json:
    it.notebook["metadata"]["kernelspec"] = {"name": "julia-1.9", "language": "julia", "display_name": "Julia"}
    it.notebook["metadata"]["language_info"] = {"name": "julia"}
    return it.notebook


@damage(THERE)
def line_ends_of_windows(it: Subject) -> bytes:
    for cell in it.cells:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return json.dumps(it.notebook, indent=1).replace("\n", "\r\n").encode()


@damage(THERE)
def byte_order_mark(it: Subject) -> bytes:
    return json.dumps(it.notebook).encode("utf-8-sig")


@damage(THERE)
def saved_as_utf_16(it: Subject) -> bytes:
    return json.dumps(it.notebook, ensure_ascii=False).encode("utf-16")


@damage(THERE)
def outputs_of_50_megabytes(it: Subject) -> bytes:
    output = {"output_type": "stream", "name": "stdout", "text": "PLENTY"}
    it.cells[it.places("answer")[-1]]["outputs"] = [output]
    return json.dumps(it.notebook).replace("PLENTY", "x" * (50 << 20)).encode()


@damage(THERE)
def execution_counts_out_of_order(it: Subject) -> Json:
    code = it.places("given", "answer")
    for count, place in enumerate(reversed(code), start=7):
        it.cells[place]["execution_count"] = count
    return it.notebook


@damage(THERE)
def a_widget_in_the_outputs(it: Subject) -> Json:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "0a1b", "version_major": 2, "version_minor": 0}}
    cell = _code("import ipywidgets\n\nipywidgets.IntSlider()")
    cell["outputs"] = [{"output_type": "display_data", "data": view, "metadata": {}}]
    it.notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"0a1b": None}}}
    return _with_extra(it, cell)


# --- cells of a student's own -----------------------------------------------------------------------

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
    "unfinished_helper": "def later():\n    raise NotImplementedError\n\n\nlater()",
}


def _with_extra(it: Subject, cell: Json) -> Json:
    """Put a cell before the first answer and at the end."""
    first = it.places("answer")[0]
    it.notebook["cells"] = [*it.cells[:first], cell, *it.cells[first:], copy.deepcopy(cell)]
    return it.notebook


def _extra(source: str, it: Subject) -> Json:
    return _with_extra(it, _code(source))


DAMAGES += [Damage(f"extra_cell_{name}", THERE, partial(_extra, source)) for name, source in EXTRA.items()]


@damage(THERE)
def helper_defined_after_its_use(it: Subject) -> Json:
    first = it.places("answer")[0]
    it.cells[first]["source"] = f"{it.cells[first]['source']}\n\nown = helper_of_mine(3)"
    it.cells.append(_code("def helper_of_mine(x):\n    return x + 1"))
    return it.notebook


@damage(THERE)
def answers_slow_but_right(it: Subject) -> Json:
    it.cells[it.places("answer")[0]]["source"] += "\n\nimport time\n\ntime.sleep(2)"
    return it.notebook


@damage(THERE)
def answers_under_time_magic(it: Subject) -> Json:
    it.change_answers(lambda source: f"%%time\n{source}")
    return it.notebook


# --- answers lost -----------------------------------------------------------------------------------


@damage(PARTLY)
def one_stub_left(it: Subject) -> Json | None:
    stubs = _stubs(it.question)
    if len(it.places("answer")) < 2 or len(stubs) != len(it.places("answer")):
        return None
    it.cells[it.places("answer")[-1]]["source"] = stubs[-1]
    return it.notebook


@damage(GONE, r"no cell defines `\w+`")
def answers_deleted(it: Subject) -> Json:
    it.notebook["cells"] = it.without(it.places("answer"))
    return it.notebook


@damage(GONE, "the kernel had seen a cell that is no longer there")
def answers_deleted_after_a_run(it: Subject) -> Json:
    name = it.question.stub_names[0]
    used = {**_code(f"print({name})"), "execution_count": 9}
    used["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "…"}]
    it.notebook["cells"] = [*it.without(it.places("answer")), used]
    return it.notebook


@damage(GONE, r"in cell \d+ is a comment")
def answers_commented_out(it: Subject) -> Json:
    it.change_answers(lambda source: "\n".join(f"# {line}" for line in source.splitlines()))
    return it.notebook


@damage(GONE, "a text cell: make it a code cell")
def answers_retyped_as_text(it: Subject) -> Json:
    for place in it.places("answer"):
        it.cells[place] = {"cell_type": "markdown", "source": it.cells[place]["source"], "metadata": {}}
    return it.notebook


@damage(GONE, "a text cell: make it a code cell")
def answers_retyped_as_raw(it: Subject) -> Json:
    for place in it.places("answer"):
        it.cells[place] = {"cell_type": "raw", "source": it.cells[place]["source"], "metadata": {}}
    return it.notebook


@damage(GONE, r"no cell defines `\w+`")
def answers_renamed(it: Subject) -> Json:
    names = "|".join(it.question.stub_names)
    it.change_answers(lambda source: re.sub(rf"(?<![\w.])({names})\b", lambda found: f"{found[0]}_", source))
    return it.notebook


@damage(GONE, "is defined only inside the function `main`")
def answers_inside_a_function(it: Subject) -> Json:
    it.change_answers(lambda source: "def main():\n" + "\n".join(f"    {line}" for line in source.splitlines()))
    return it.notebook


@damage(GONE, r"is defined in cell \d+ and again in cells? [\d, and]+: the last was used")
def answers_replaced_by_other_stubs(it: Subject) -> Json:
    it.notebook["cells"] += [_code(f"{source}\n\nlater = True") for source in _stubs(it.question)]
    return it.notebook


@damage(GONE, "Not answered yet: `")
def stubs_in_place_of_answers(it: Subject) -> Json:
    answers = it.places("answer")
    it.notebook["cells"] = it.without(answers) + [_code(source) for source in _stubs(it.question)]
    return it.notebook


# --- files that are no notebooks --------------------------------------------------------------------


@damage(UNREADABLE, "is empty")
def empty_file(it: Subject) -> bytes:
    return b""


@damage(UNREADABLE, "breaks off in the middle")
def truncated_file(it: Subject) -> bytes:
    whole = json.dumps(it.notebook, indent=1).encode()
    return whole[: len(whole) // 2]


@damage(UNREADABLE, "is a zip archive")
def zipped_file(it: Subject) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(it.question.file_name, json.dumps(it.notebook))
    return archive.getvalue()


@damage(UNREADABLE, "is not a notebook")
def script_instead_of_a_notebook(it: Subject) -> bytes:
    return "\n".join(cell["source"] for cell in it.cells if cell["cell_type"] == "code").encode()


# --- grading what was damaged -----------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One damage of one solution."""

    question: Question
    damage: Damage

    def __str__(self) -> str:
        return f"{self.question.name}-{self.damage.name}"

    def is_possible(self) -> bool:
        """Whether this solution can be damaged so: of a single answer there is no second one."""
        return self.damage.make(subject_of(self.question)) is not None

    def write(self, folder: Path) -> Path:
        """Write the damaged notebook into `folder`, and return where it should have been."""
        made = self.damage.make(subject_of(self.question))
        content = made if isinstance(made, bytes) else json.dumps(made).encode()
        folder.mkdir()
        (folder / self.damage.file_name.format(self.question.name)).write_bytes(content)
        return folder / self.question.file_name

    def problem(self, results: list[CheckResult]) -> str:
        """Say what is not as it should be; "" if all is well."""
        expected = {result.check: self._expected(result.check) for result in results}
        bad = [r for r in results if r.outcome not in expected[r.check]]
        if bad:
            return "\n".join(f"{r.check}: {r.outcome}\n{r.message}" for r in bad[:2])
        told = [r.message for r in results if r.outcome is Outcome.NOT_ANSWERED]
        if self.damage.answer != THERE and not told:
            return "nothing is not answered"
        if self.damage.said and not any(re.search(self.damage.said, message) for message in told):
            return f"no sentence says “{self.damage.said}”: {told[0]}"
        return ""

    def _expected(self, name: str) -> set[Outcome]:
        arguments = next(check.arguments for check in checks_of(self.question) if check.name == name)
        is_written = "written" in arguments and not {"answer", "code"} & set(arguments)
        if self.damage.answer == THERE or (is_written and self.damage.answer != UNREADABLE):
            return {Outcome.PASSED}
        lost = {Outcome.NOT_ANSWERED, Outcome.BLOCKED}
        return lost | {Outcome.PASSED} if self.damage.answer == PARTLY else lost


def is_read_the_same(case: Case, path: Path, folder: Path) -> bool:
    """Whether the grader reads the same code and written answer as in the undamaged notebook, so that it need not run.

    `folder` may be written to.
    """
    if case.damage.answer != THERE:
        return False
    whole = folder / "undamaged.json"
    whole.write_text(json.dumps(subject_of(case.question).notebook))
    damaged, undamaged = read_notebook(mending.find(path, case.question)), read_notebook(whole)
    return _what_counts(damaged) == _what_counts(undamaged)


def _what_counts(notebook: Any) -> tuple[list[str], str]:
    return [source for _, source in code_cells(notebook)], written_text(notebook.cells)


def begin(case: Case, pool: Pool, folder: Path) -> Future[list[CheckResult]] | None:
    """Have a damaged notebook graded; None if it need not run. `folder` must not exist yet."""
    path = case.write(folder)
    if is_read_the_same(case, path, folder):
        return None
    shown = f"exercises/{case.question.file_name}"
    return pool.put(case.question, lambda: Submission(pool.grading, case.question, path, shown))


def main() -> None:
    """Damage every solution in every way, grade all, and say what was lost; exit 1 if anything was."""
    parser = argparse.ArgumentParser(description="Grade every solution, damaged in every way.")
    parser.add_argument("questions", nargs="*", help="questions, by name or part of it; all if none")
    parser.add_argument("--damage", default="", help="only damages with this in their names")
    options = parser.parse_args()
    chosen = [each for each in DAMAGES if options.damage in each.name]
    cases = [Case(question, each) for question in find_questions(options.questions) for each in chosen]
    counts, problems = Counter(), {}
    console = Console()
    with tempfile.TemporaryDirectory(prefix="damage-") as folder:
        for case, state, problem in _graded(cases, Path(folder), console):
            counts[state] += 1
            if problem:
                problems[case] = problem
                console.print(f"{case}\n{problem}\n", markup=False, highlight=False)
    told = f"{len(cases)} damaged notebooks: {counts['graded']} graded, {counts['the same']} read as if undamaged"
    told = f"{told}, {counts['not possible']} not possible; {len(problems)} graded otherwise than they should be."
    console.print(told, highlight=False)
    for case in problems:
        console.print(str(case), highlight=False)
    sys.exit(1 if problems else 0)


def _graded(cases: list[Case], folder: Path, console: Console) -> Iterator[tuple[Case, str, str]]:
    """Each case, what became of it, and the problem with that."""
    pool = Pool(Grading(seed=0))
    columns = [TextColumn("{task.description}"), MofNCompleteColumn(), TimeRemainingColumn()]
    try:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("damaged notebooks", total=len(cases))
            for done in _in_turn(cases, pool, folder):
                progress.update(task, advance=1, description=done[0].question.name)
                yield done
    finally:
        pool.close()


def _in_turn(cases: list[Case], pool: Pool, folder: Path) -> Iterator[tuple[Case, str, str]]:
    waiting = iter(cases)
    begun: dict[Future[list[CheckResult]], Case] = {}
    while True:
        for case in itertools.islice(waiting, 4 * pool.grading.workers - len(begun)):
            if not case.is_possible():
                yield case, "not possible", ""
            elif (future := begin(case, pool, folder / str(case))) is None:
                shutil.rmtree(folder / str(case))
                yield case, "the same", ""
            else:
                begun[future] = case
        if not begun:
            return
        for future in wait(begun, return_when=FIRST_COMPLETED).done:
            case = begun.pop(future)
            shutil.rmtree(folder / str(case))
            yield case, "graded", case.problem(future.result())


if __name__ == "__main__":
    main()
