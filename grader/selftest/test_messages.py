"""The kept messages: one file a question, in the order of its mistakes, and never another mistake's words lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.content import messages
from grader.content.question import Question, Variant, all_questions
from grader.judging.checks import checks_of
from grader.running.raised import CHAPTER, PATTERNS

FIRST = "`dot` adds.\n\n    expected  32\n    got       [4, 10, 18]\n\n    hint      Add them up."
SECOND = "`dot` works for any length.\n\n    expected  0.5\n    got       0.25"


@pytest.fixture
def question(tmp_path: Path) -> Question:
    with_mistakes(tmp_path, "forgets to add", "stops one early")
    return Question(tmp_path)


def with_mistakes(folder: Path, *titles: str) -> None:
    cells = [f'# %% {title} fails="test_adds"\ndef dot(u, v):\n    return 0\n' for title in titles]
    (folder / "mistakes.py").write_text("\n\n".join(cells))


def mistake(question: Question, title: str) -> Variant:
    return next(each for each in question.variants("mistakes.py") if each.title == title)


def text_of(question: Question) -> str:
    return (question.folder / "messages.txt").read_text(encoding="utf-8")


def test_the_file_reads_from_top_to_bottom(question: Question) -> None:
    assert messages.read(question) == {}
    messages.keep(mistake(question, "stops one early"), SECOND)
    messages.keep(mistake(question, "forgets to add"), FIRST)
    assert text_of(question) == f"# forgets to add\n\n{FIRST}\n\n\n# stops one early\n\n{SECOND}\n"
    assert list(messages.read(question).items()) == [("forgets to add", FIRST), ("stops one early", SECOND)]


def test_one_mistake_alone_leaves_the_others_their_words(question: Question) -> None:
    messages.keep(mistake(question, "forgets to add"), FIRST)
    messages.keep(mistake(question, "stops one early"), SECOND)
    messages.keep(mistake(question, "forgets to add"), "Other words.")
    assert messages.read(question) == {"forgets to add": "Other words.", "stops one early": SECOND}


def test_the_words_of_a_mistake_that_is_gone_go_and_the_order_follows(question: Question) -> None:
    messages.keep(mistake(question, "forgets to add"), FIRST)
    messages.keep(mistake(question, "stops one early"), SECOND)
    with_mistakes(question.folder, "returns None", "stops one early")
    messages.keep(mistake(question, "returns None"), FIRST)
    assert list(messages.read(question).items()) == [("returns None", FIRST), ("stops one early", SECOND)]


def test_other_decimals_are_the_same_message_and_leave_the_file_alone(question: Question) -> None:
    messages.keep(mistake(question, "stops one early"), SECOND)
    before = text_of(question)
    messages.keep(mistake(question, "stops one early"), SECOND.replace("0.25", "0.2500001"))
    assert text_of(question) == before
    assert not messages.is_same(SECOND, SECOND.replace("0.25", "25"))
    assert messages.is_same("got  [[0.25, -1.5], [3, …]]", "got  [[0.2500001, -1.5], …]") is False
    assert messages.is_same("got  [[0.25, -1.5], [0.5, …]]", "got  [[0.2500001, -1.5], …]")


@pytest.mark.parametrize(
    ("message", "is_alike"),
    [
        ("got 3 of 7, 0.26 on average", True),
        ("got 3 of 7, 0.29 on average", False),
        ("got 4 of 7, 0.25 on average", False),
        ("got 3 of 7, 0.25 in all", False),
    ],
)
def test_what_differs_by_chance_reads_alike(message: str, is_alike: bool) -> None:
    assert messages.reads_alike("got 3 of 7, 0.25 on average", message) is is_alike


def test_where_values_come_from_does_not_count_to_the_last_line() -> None:
    kept = "Adds.\n\n    got       3\n    where     users = [86, 64]\n              asked = ['A movie', 'Movie 229']"
    assert messages.reads_alike(kept, kept.replace("229", "230").replace("[86", "[17"))
    assert not messages.reads_alike(kept, kept.replace("got       3", "got       4"))


def test_a_message_that_holds_a_heading_is_refused(question: Question) -> None:
    with pytest.raises(ValueError, match="the message of “forgets to add” has a line that begins with “# ”"):
        messages.keep(mistake(question, "forgets to add"), "Adds.\n# stops one early")
    assert not (question.folder / "messages.txt").exists()


@pytest.mark.parametrize(
    ("text", "told"), [("Words.\n\n# a\n\nb\n", "without a heading"), ("# a\n\nb\n\n# a\n\nc\n", "“a” twice")]
)
def test_a_file_that_was_changed_by_hand_is_refused(question: Question, text: str, told: str) -> None:
    (question.folder / "messages.txt").write_text(text)
    with pytest.raises(ValueError, match=told):
        messages.read(question)


def test_a_score_stays_with_its_words_and_goes_with_them(question: Question) -> None:
    messages.keep(mistake(question, "forgets to add"), FIRST)
    messages.keep(mistake(question, "stops one early"), SECOND)
    path = question.folder / "messages.txt"
    path.write_text(path.read_text().replace("add\n", "add [2]\n", 1).replace("early\n", "early [1]\n", 1))
    messages.keep(mistake(question, "stops one early"), SECOND.replace("0.25", "25"))
    messages.keep(mistake(question, "forgets to add"), FIRST)
    assert [score for _, score in messages.scored(question).values()] == ["2", ""]


def test_an_unknown_score_is_refused(question: Question) -> None:
    (question.folder / "messages.txt").write_text("# forgets to add [3]\n\nWords.\n")
    with pytest.raises(ValueError, match="has the score “3”: there are 2; 2, hint beside the point; 1; 0"):
        messages.read(question)


def test_messages_mend_their_mistakes() -> None:
    """Each was read by somebody: hardly one needs a second look, and none misleads."""
    found = {
        f"{question.name}: {title}": score
        for question in all_questions()
        for title, (_, score) in messages.scored(question).items()
    }
    unread = [name for name, score in found.items() if not score]
    assert not unread, f"read these as their students would and score them in messages.txt: {'; '.join(unread[:9])}"
    scores = list(found.values())
    assert scores.count("0") == 0
    assert scores.count("1") <= 0.03 * len(scores)
    assert scores.count(f"2, {messages.BESIDE}") <= 20


def test_a_hint_is_short_and_asks_one_question_at_most() -> None:
    hints = [check.hint for question in all_questions() for check in checks_of(question)]
    hints += [each.hint or "" for question in all_questions() for each in question.variants("mistakes.py")]
    hints += [*CHAPTER.values(), *(sentence for _, sentence in PATTERNS)]
    assert not [hint for hint in hints if len(hint.split()) > 40 or hint.count("?") > 1]
