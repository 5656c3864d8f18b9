"""How a graded class went, as one page of HTML: `python -m grader report GRADES/` writes class.html.

Everything on it is counted from the results. Names of mistakes come from `misconceptions`, look-alikes from the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from markupsafe import Markup

from grader.content.files import write_whole
from grader.content.question import Question, all_questions
from grader.report import figures
from grader.report.pages import page
from grader.running.submission import own_words
from grader.teacher.class_counts import CheckCount, QuestionCount, count, outliers, state
from grader.teacher.found_again import FoundAgain, NotFoundAgain
from grader.teacher.look_alikes import Pair, Written, look_alikes
from grader.teacher.marked import Marked, assignment_of, read_class
from grader.teacher.misconceptions import Misconceptions
from grader.teacher.own_code import own_code

FILE = "class.html"
HARDEST, COMMONEST, PAIRS = 12, 20, 20  # that are shown
CUT = 2000  # characters of an answer that looks like another
Answers = dict[Question, dict[str, Written]]


@dataclass
class Report:
    """The page on a class that was graded into `out`. Raises CannotGrade, OSError."""

    out: Path
    said: list[str] = field(default_factory=list)  # what a teacher should know

    def __post_init__(self) -> None:
        everybody, said = read_class(self.out)
        self.said += said
        self.assignment = assignment_of(self.out)
        self.absent = [each.student for each in everybody if not _handed_in(each)]
        self.students = sorted(filter(_handed_in, everybody), key=lambda each: (-each.mark, each.student))
        self.total = len(self.students)
        self._answers: Answers = {}
        self._lost: list[str] = []

    def steps(self) -> Iterator[str]:
        """Read each student's answers again, and yield the student."""
        questions, found = {question.name: question for question in all_questions()}, FoundAgain()
        try:
            for student in self.students:
                for graded in student.document["questions"]:
                    if graded["name"] in questions and state(graded) != "empty":
                        self._read(student, questions[graded["name"]], found)
                yield student.student
        finally:
            found.close()

    def write(self) -> Path:
        """Name the mistakes and write the page. Raises OSError."""
        mistakes = Misconceptions(self.out)
        named = mistakes.name({student.student: student.document for student in self.students})
        self.said += mistakes.said
        if self._lost:
            self.said.append(f"{len(self._lost)} answers are not compared with others, the first of {self._lost[0]}")
        path = self.out / FILE
        write_whole(path, self._page(count(self.students, named)))
        return path

    def _read(self, student: Marked, question: Question, found: FoundAgain) -> None:
        try:
            cells = found.cells(student.document, question)
        except NotFoundAgain as error:
            self._lost.append(f"{student.student}: {error}")
            return
        code = "\n\n".join(own_code(cells, question))
        self._answers.setdefault(question, {})[student.student] = Written(code, own_words(cells, question))

    def _page(self, counted: list[QuestionCount]) -> str:
        checks = [check for question in counted for check in question.checks]
        hardest = sorted((check for check in checks if check.share < 1), key=_hardness)[:HARDEST]
        commonest = sorted(
            ((len(who), question, titles, who) for question in counted for titles, who in question.named.items()),
            key=lambda row: (-row[0], row[1].question.name, row[2]),
        )
        pairs = look_alikes(self._answers)
        marks = [student.mark for student in self.students]
        points = self.students[0].document["points"] if self.students else 0
        return page(
            "class.html",
            title=self.assignment.title or "The class",
            students=self.students,
            absent=self.absent,
            points=points,
            middle=median(marks) if marks else 0,
            counted=counted,
            hardest=hardest,
            commonest=commonest,
            shown=COMMONEST,
            outliers=list(outliers(self.students)),
            slow=[(question, *each) for question in counted for each in question.slow],
            pairs=[(pair, self._sides(pair)) for pair in pairs[:PAIRS]],
            more_pairs=max(0, len(pairs) - PAIRS),
            state=state,
            figures=self._figures(counted, hardest, commonest, marks, points),
        )

    def _figures(
        self,
        counted: list[QuestionCount],
        hardest: list[CheckCount],
        commonest: list[tuple[int, QuestionCount, tuple[str, ...], list[str]]],
        marks: list[float],
        points: float,
    ) -> dict[str, Markup]:
        made = {
            "marks": figures.histogram("How many students have which mark", marks, points, "marks"),
            "questions": figures.stacked(
                "Outcomes of all checks, by question",
                {_short(each.question.title): each.counts for each in counted},
                "questions",
                unit="outcomes",
            ),
            "time": figures.stacked(
                "Seconds that the checks of one answer take, in the middle",
                {_short(each.question.title): {"right": each.median_seconds} for each in counted},
                "time",
                unit="seconds",
            ),
        }
        if hardest:
            rows = {_short(f"{check.question.number} {check.title}"): check.counts for check in hardest}
            made["hardest"] = figures.stacked("The checks that fewest pass", rows, "hardest")
        if commonest:
            bars = {
                _short(f"{question.question.number} {titles[0]}{' (or alike)' * (len(titles) > 1)}"): {"wrong": number}
                for number, question, titles, _ in commonest[:COMMONEST]
            }
            made["mistakes"] = figures.stacked("How many made each mistake", bars, "mistakes")
        for each in counted:
            name = each.question.name
            told = f"Outcomes by check of {each.question.title}"
            rows = {_short(check.title): check.counts for check in each.checks}
            made[name] = figures.stacked(told, rows, f"q{name}")
        return made

    def _sides(self, pair: Pair) -> list[tuple[str, float | None, list[str]]]:
        """What two wrote, question by question: the share that is alike, and both answers."""
        sides: list[tuple[str, float | None, list[str]]] = []
        for question, written in self._answers.items():
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
    return plain if len(plain) <= 48 else f"{plain[:47]}…"
