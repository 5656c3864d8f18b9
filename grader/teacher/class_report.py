"""How a graded class went, as one page of HTML: `python -m grader report GRADES/` writes class.html.

Everything on it is counted from the results. Names of mistakes come from `misconceptions`, look-alikes from the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from markupsafe import Markup

from grader.content.files import write_whole
from grader.content.question import Question, questions_by_name
from grader.report import figures
from grader.report.pages import page
from grader.running.submission import own_words
from grader.teacher.class_counts import CheckCount, QuestionCount, count, outliers, state
from grader.teacher.found_again import FoundAgain, NotFoundAgain
from grader.teacher.look_alikes import Pair, Written, look_alikes
from grader.teacher.marked import GradedClass, Marked
from grader.teacher.own_code import own_code

FILE = "class.html"
HARDEST, COMMONEST, PAIRS = 12, 20, 20  # that are shown
LABEL = 42  # characters of a label in a figure, as many as fit beside it
CUT = 2000  # characters of an answer that looks like another
Answers = dict[Question, dict[str, Written]]


class Report(GradedClass):
    """The page on a class."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._answers: Answers = {}
        self._lost: list[str] = []

    def steps(self) -> Iterator[str]:
        """Read each student's answers again, and yield the student."""
        questions, found = questions_by_name(), FoundAgain()
        try:
            for student in self.students:
                for graded in student.document["questions"]:
                    if graded["name"] in questions and state(graded) != "empty":
                        self._read(student, questions[graded["name"]], found)
                yield student.student
        finally:
            found.close()
        if self._lost:
            self.said.append(f"{len(self._lost)} answers are not compared with others, the first of {self._lost[0]}")

    def write(self) -> Path:
        """Write the page. Raises OSError."""
        path = self.out / FILE
        write_whole(path, class_page(self.assignment.title, self.students, self._answers))
        return path

    def _read(self, student: Marked, question: Question, found: FoundAgain) -> None:
        try:
            cells = found.cells(student.document, question)
        except NotFoundAgain as error:
            self._lost.append(f"{student.student}: {error}")
            return
        code = "\n\n".join(own_code(cells, question))
        self._answers.setdefault(question, {})[student.student] = Written(code, own_words(cells, question))


def class_page(title: str, everybody: list[Marked], answers: Answers) -> str:
    """Return the page on these students; what is in `answers` is compared."""
    students = sorted(filter(_handed_in, everybody), key=lambda each: (-each.mark, each.student))
    counted, pairs = count(students), look_alikes(answers)
    checks = [check for question in counted for check in question.checks]
    hardest = sorted((check for check in checks if check.share < 1), key=_hardness)[:HARDEST]
    commonest = sorted(
        ((len(who), question, titles, who) for question in counted for titles, who in question.named.items()),
        key=lambda row: (-row[0], row[1].question.name, row[2]),
    )
    marks, points = [student.mark for student in students], students[0].document["points"] if students else 0
    return page(
        "class.html",
        title=title or "The class",
        students=students,
        absent=[each.student for each in everybody if not _handed_in(each)],
        points=points,
        middle=median(marks) if marks else 0,
        counted=counted,
        hardest=hardest,
        commonest=commonest,
        outliers=list(outliers(students)),
        slow=[(question, *each) for question in counted for each in question.slow],
        pairs=[(pair, _sides(pair, answers)) for pair in pairs[:PAIRS]],
        more_pairs=max(0, len(pairs) - PAIRS),
        state=state,
        figures=_figures(counted, hardest, commonest, marks, points),
    )


def _figures(
    counted: list[QuestionCount],
    hardest: list[CheckCount],
    commonest: list[tuple[int, QuestionCount, tuple[str, ...], list[str]]],
    marks: list[float],
    points: float,
) -> dict[str, Markup]:
    made = {"marks": figures.histogram("How many students have which mark", marks, points, "marks")}
    outcomes = {_short(each.question.title): each.counts for each in counted}
    made["questions"] = figures.stacked("Outcomes of all checks, by question", outcomes, "questions", "outcomes")
    seconds = {_short(each.question.title): {"right": each.median_seconds} for each in counted}
    made["time"] = figures.stacked(
        "Seconds that the checks of one answer take, in the middle", seconds, "time", "seconds"
    )
    fewest = {_short(f"{check.question.number} {check.title}"): check.counts for check in hardest}
    made["hardest"] = figures.stacked("The checks that fewest pass", fewest, "hardest")
    mistakes = {
        _short(f"{question.question.number} {titles[0]}{' (or alike)' * (len(titles) > 1)}"): {"wrong": number}
        for number, question, titles, _ in commonest[:COMMONEST]
    }
    made["mistakes"] = figures.stacked("How many made each mistake", mistakes, "mistakes")
    for each in counted:
        by_check = {_short(check.title): check.counts for check in each.checks}
        name = each.question.name
        made[name] = figures.stacked(f"Outcomes by check of {each.question.title}", by_check, f"q{name}")
    return made


def _sides(pair: Pair, answers: Answers) -> list[tuple[str, float | None, list[str]]]:
    """What two wrote, question by question: the share that is alike, and both answers."""
    sides: list[tuple[str, float | None, list[str]]] = []
    for question, written in answers.items():
        if question.name in pair.questions:
            both = [written[student].code[:CUT] for student in pair.students]
            sides.append((f"{question.title}, code", pair.questions[question.name], both))
        if question.name in pair.words:
            both = [written[student].words[:CUT] for student in pair.students]
            sides.append((f"{question.title}, in words", None, both))
    return sides


def _handed_in(student: Marked) -> bool:
    return any(graded["notebook"] for graded in student.document["questions"])


def _hardness(check: CheckCount) -> tuple[float, int]:
    return check.share, -check.tried


def _short(text: str) -> str:
    plain = text.replace("`", "").replace("*", "")
    return plain if len(plain) <= LABEL else f"{plain[: LABEL - 1]}…"
