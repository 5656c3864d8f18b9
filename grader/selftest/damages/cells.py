"""Cells are deleted, moved, merged, doubled."""

from __future__ import annotations

from grader.content.syntax import parse_cell
from grader.selftest.damages.subject import THERE, Json, Subject, code_cell, damage, stubs_of


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
    it.notebook["cells"] += [code_cell(source) for source in stubs_of(it.question)]
    return it.notebook


@damage(THERE)
def stubs_left_above_the_answers(it: Subject) -> Json:
    first = it.places("answer")[0]
    it.cells[first:first] = [code_cell(source) for source in stubs_of(it.question)]
    return it.notebook


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
    it.cells[answers[-1]] = code_cell(merged)
    it.notebook["cells"] = it.without(answers[:-1])
    return it.notebook


@damage(THERE)
def all_code_merged_into_one_cell(it: Subject) -> Json:
    code = it.places("given", "answer")
    it.cells[code[0]] = code_cell("\n\n".join(it.cells[place]["source"] for place in code))
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
    return [code_cell("".join(lines[a:b])) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


@damage(THERE)
def retyped_as_text_and_back(it: Subject) -> Json:
    for place in it.places("answer"):
        it.cells[place] = {"cell_type": "code", "source": it.cells[place]["source"], "metadata": {}, "attachments": {}}
    return it.notebook
