"""Answers are lost."""

from __future__ import annotations

import re

from grader.selftest.damages.subject import GONE, PARTLY, Json, Subject, code_cell, damage, stubs_of


@damage(PARTLY)
def one_stub_left(it: Subject) -> Json | None:
    stubs = stubs_of(it.question)
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
    used = {**code_cell(f"print({name})"), "execution_count": 9}
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
    it.notebook["cells"] += [code_cell(f"{source}\n\nlater = True") for source in stubs_of(it.question)]
    return it.notebook


@damage(GONE, "Not answered yet: `")
def stubs_in_place_of_answers(it: Subject) -> Json:
    answers = it.places("answer")
    it.notebook["cells"] = it.without(answers) + [code_cell(source) for source in stubs_of(it.question)]
    return it.notebook
