"""What the engine answers: a verdict, the solution, the next notebook, how far one is; and results, for a whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.movielens import release_in_use
from grader.content.assignment import NotAnAssignment
from grader.content.places import EXERCISES, IS_RELEASE
from grader.content.question import Question, questions_by_name
from grader.judging.checks import CheckResult, checks_of
from grader.judging.outcome import Outcome
from grader.report import html, learned, overview, solutions, verdict
from grader.report.progress import Progress
from grader.report.weighing import weighed
from grader.running.as_they_come import AsTheyCome
from grader.running.graded import Graded
from grader.running.grading import Grading
from grader.running.recorded import new_seed
from grader.running.submission import Submission
from grader.student.handed import Handed, handed, home, saved_document, shown
from grader.student.trained import trained
from grader.student.unsaved import code_of

FLEETING = (Outcome.TIMED_OUT, Outcome.GRADER_ERROR)  # what may be otherwise the next time, with nothing changed
Answer = dict[str, Any]  # plain data: "text" and "html", and what else the asker needs; or a "sentence" that says no


class Desk:
    """Answers for as long as the engine lives, from any thread."""

    def __init__(self) -> None:
        self.grading = Grading(new_seed())
        self.release = release_in_use().name
        self._grader = AsTheyCome(self.grading)
        self._known: dict[Question, tuple[str | None, Graded]] = {}  # what was graded last, and what came of it

    def answer(self, asked: dict[str, Any]) -> Answer:
        """Return what is asked for by `asked["do"]`; a whole run asks whether this is "ready" to "grade"."""
        does = {"check": self._check, "solution": _solution, "next": _next, "progress": _progress}
        for_a_run = {"ready": self._ready, "grade": self._grade}
        try:
            return {**does, **for_a_run}[asked["do"]](asked)
        except (LookupError, NotAnAssignment) as error:
            return {"sentence": str(error.args[0])}

    def close(self) -> None:
        """End all kernels."""
        self.grading.close()

    def _check(self, asked: dict[str, Any]) -> Answer:
        notebook = handed(asked)
        with notebook.file() as path:
            results = self._graded(Submission(self.grading, notebook.question, path, notebook.shown)).results
        progress = Progress(notebook.path.parent)
        results = weighed(results, progress.assignment)
        line = progress.note(results)
        worth = f"Self-check on {self.release}, seed {self.grading.seed}"
        words = solutions.written(notebook.question) if _is_answered_in_words(notebook, results) else ""
        following = progress.next_after(notebook.question)
        made = verdict.Verdict(
            notebook.question,
            notebook.saved,
            results,
            worth,
            line,
            following,
            model_answer=words,
            not_saved=notebook.not_saved if notebook.document or _is_half_done(results) else "",
            has_solution=not IS_RELEASE,
        )
        commands = verdict.COMMANDS[asked.get("where", "notebook")]
        first = next(iter(made.open), None)
        hints = _hints(first, notebook.question)
        after = made.after_hints(commands, len(hints))
        return {
            "text": verdict.text(made, commands),
            "html": html.verdict(made, commands),
            "question": notebook.question.name,
            "about": first.title if first else "",
            "hints": hints,
            "after_hints": {"text": after, "html": html.sentences(after)},
            "results": [result.plain() for result in results],
        }

    def _ready(self, asked: dict[str, Any]) -> Answer:
        is_idle, grades = self._grader.is_idle, [str(EXERCISES), self.release]
        return {"is_idle": is_idle, "grades": grades, "seed": self.grading.seed}

    def _grade(self, asked: dict[str, Any]) -> Answer:
        """The results for a notebook that is in a "state": what is known of that, or what comes of grading it."""
        if asked["seed"] != self.grading.seed:
            return {"sentence": "This engine draws from another seed."}
        question = questions_by_name()[asked["question"]]
        state, known = self._known.get(question, (None, None))
        if known is None or state is None or state != asked["state"]:
            known = self._graded(Submission(self.grading, question, Path(asked["path"]), asked["shown"]))
        return known.plain()

    def _graded(self, submission: Submission) -> Graded:
        state, results = submission.state, self._grader.grade(submission)
        kernels = self.grading.kernels
        box = (kernels.start_way, kernels.layers) if submission.texts else ()  # nothing had to run
        graded = Graded(results, submission.digest, *box)
        if submission.was_lost or any(result.outcome in FLEETING for result in results):
            state = None
        self._known[submission.question] = state, graded
        return graded


def _hints(result: CheckResult | None, question: Question) -> list[Answer]:
    """The ladder of hints to what was found first, from the next thought to the name of the tool."""
    hints = [*result.hints, *solutions.tools(question, result)] if result else []
    told = [f"Hint {number} of {len(hints)}: {hint}" for number, hint in enumerate(hints, start=1)]
    return [{"text": hint, "html": html.sentences(hint)} for hint in told]


def _is_half_done(results: list[CheckResult]) -> bool:
    """Whether something was answered, but not all of it rightly."""
    outcomes = {result.outcome for result in results}
    return len(outcomes) > 1 or outcomes.isdisjoint((Outcome.PASSED, Outcome.NOT_ANSWERED))


def _is_answered_in_words(notebook: Handed, results: list[CheckResult]) -> bool:
    passed = {result.check for result in results if result.outcome is Outcome.PASSED}
    return any("written" in check.arguments and check.name in passed for check in checks_of(notebook.question))


def _solution(asked: dict[str, Any]) -> Answer:
    notebook = handed(asked)
    if IS_RELEASE:
        return {"sentence": "This copy has no solutions in it: your teacher has them."}
    question, entries = notebook.question, Progress(notebook.path.parent).entries()
    has_passed = question.name in entries and entries[question.name].passed
    if not has_passed and not asked.get("yes"):
        return {"sentence": f"{question.title} has not passed yet. `%solution yes` shows ours all the same."}
    pairs = solutions.beside(question, code_of(notebook.document or saved_document(notebook.path)))
    words = solutions.written(question)
    return {"text": solutions.text(question, pairs, words), "html": html.solution(question, pairs, words)}


def _next(asked: dict[str, Any]) -> Answer:
    notebook = _asking(asked)
    folder = notebook.path.parent if notebook else home(asked)
    progress = Progress(folder)
    question = progress.next_after(notebook.question if notebook else None)
    if question is None:
        return _learned(progress)
    told = f"Next: {verdict.described(question)}, {shown(folder / question.file_name)}"
    return {"text": told, "html": html.following(question), "question": question.name}


def _progress(asked: dict[str, Any]) -> Answer:
    progress = Progress(home(asked))
    told = (progress.assignment.questions, progress.entries(), progress.line())
    table = {"text": overview.text(*told), "html": html.overview(*told)}
    if progress.next_after(None) is not None:
        return table
    done = _learned(progress)
    return {form: f"{done[form]}\n\n{table[form]}" for form in table}


def _learned(progress: Progress) -> Answer:
    """The page when everything passes."""
    questions = progress.assignment.questions
    told = (questions, trained(progress.folder, questions), progress.line())
    return {"text": learned.text(*told), "html": learned.html(*told)}


def _asking(asked: dict[str, Any]) -> Handed | None:
    """The notebook that asks, if it is one of ours."""
    try:
        return handed(asked)
    except LookupError:
        if asked.get("name"):
            raise
        return None
