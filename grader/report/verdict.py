"""What a student reads of one notebook: the verdict, as text, and what there is to do next. `html` shows the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from grader.content.question import Question
from grader.content.readme_table import LEVELS
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome, one_line
from grader.running.missing import NOT_BEGUN

SIGNS = {Outcome.PASSED: "✓", Outcome.NOT_ANSWERED: "○", Outcome.BLOCKED: "·", Outcome.GRADER_ERROR: "!"}
QUIET = (Outcome.BLOCKED, Outcome.NOT_ANSWERED)  # what says no more than its title


@dataclass(frozen=True)
class Commands:
    """What a student types to go on, where the verdict is shown."""

    hint: str
    solution: str
    solution_at_once: str  # also where not everything passes yet
    next: str


COMMANDS = {
    "notebook": Commands("`%hint`", "`%solution`", "`%solution yes`", "`%next`"),
    "watch": Commands("h", "s", "s", "n"),
}


@dataclass(frozen=True)
class Verdict:
    """One notebook, graded."""

    question: Question
    saved: str  # how much of what was typed was graded: "as saved 10:49"
    results: list[CheckResult]
    worth: str  # "Self-check on ml-100k, seed 7"
    progress: str  # "7 of 39 notebooks, 76 of 418 points"
    following: Question | None  # the notebook to go on with
    model_answer: str = ""  # ours to what was answered in words
    not_saved: str = ""  # a sentence, if what was graded was not saved for long
    has_solution: bool = True  # whether this copy of the kit can show ours

    @property
    def score(self) -> str:
        """How far it is: "✓ 8 of 8", "✗ 5 of 8", "○ 0 of 8"."""
        earned, points = sum(result.earned for result in self.results), sum(result.points for result in self.results)
        sign = SIGNS.get(self.open[0].outcome, "✗") if self.open else "✓"
        return f"{sign} {earned:g} of {points:g}"

    @property
    def open(self) -> list[CheckResult]:
        """What does not pass yet: first what is wrong, then what is not answered, then what waits for that."""
        order = {Outcome.NOT_ANSWERED: 1, Outcome.BLOCKED: 2}
        left = [result for result in self.results if result.outcome is not Outcome.PASSED]
        return sorted(left, key=lambda result: order.get(result.outcome, 0))

    @property
    def is_done(self) -> bool:
        """Whether every check passes."""
        return not self.open

    @property
    def head(self) -> str:
        """The first line."""
        return f"{self.score}  {one_line(f'{self.question.title}, {self.saved}')}"

    def after(self, commands: Commands) -> str:
        """Say what to do next."""
        if not self.is_done:
            return f"{commands.hint} for one more thought" if self.open[0].hints else ""
        parts = [f"{commands.solution} shows ours beside yours."] if self.has_solution else []
        if self.following is None:
            parts.append(f"That was the last one: {commands.next} shows what you can do now.")
        else:
            parts.append(f"Next: {described(self.following)} {commands.next}")
        return "  ".join(parts)

    def after_hints(self, commands: Commands, n_hints: int) -> str:
        """Say what there is to say to whoever asks for a hint and has had all `n_hints` of them."""
        if self.is_done:
            return f"Everything passes here, so there is nothing to hint at. {commands.next} goes on."
        first = self.open[0]
        if first.body.startswith(NOT_BEGUN):
            return "Not begun yet: the bold sentence above the cell says what to write. Run it, and check again."
        if first.outcome is Outcome.NOT_ANSWERED:
            return first.body
        told = "That was the last hint." if n_hints else "There is no hint for this."
        return f"{told} {commands.solution_at_once} shows ours." if self.has_solution else told

    @property
    def foot(self) -> str:
        """The last line."""
        return f"{self.worth}.  {self.progress}"


def text(verdict: Verdict, commands: Commands) -> str:
    """Return the verdict as lines without color."""
    parts = [verdict.head]
    if verdict.open:
        first = verdict.open[0]
        is_line = first.outcome is Outcome.NOT_ANSWERED
        parts.append(first.body if is_line else f"{first.title}\n\n{first.body}")
    counts = Counter(f"{result.outcome}" for result in verdict.open[1:])
    if counts:
        parts.append("Besides: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()) + ".")
    return "\n\n".join(filter(None, [*parts, verdict.not_saved, verdict.after(commands), verdict.foot]))


def sign(result: CheckResult) -> str:
    """Return the sign of a result."""
    return SIGNS.get(result.outcome, "✗")


def described(question: Question) -> str:
    """Return a notebook's title with what to expect: "6. What a latent factor is (25 min, ★★★)"."""
    return f"{question.title} ({question.minutes} min, {LEVELS[question.difficulty]})"
