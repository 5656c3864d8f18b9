"""The kept messages: one file a question, in the order of its mistakes, and never another mistake's words lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.content import messages
from grader.content.question import Question, Variant

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
    assert messages.is_same("got  [0.25, -1.5, 3…", "got  [0.2500001, -1…") is False
    assert messages.is_same("got  [0.25, -1.5, 0.…", "got  [0.2500001, -1.5, …")


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
