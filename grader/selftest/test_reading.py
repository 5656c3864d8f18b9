"""Reading and marking a class in a browser: what the server shows and takes, from whom, and that nothing is lost."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.report import solutions
from grader.selftest.class_by_hand import CROSSTAB, DOT, written_class
from grader.selftest.class_by_hand import READ as QUESTION
from grader.selftest.serving import serving
from grader.teacher.marked import read_class
from grader.teacher.marks import Marks
from grader.teacher.marks_file import Mark, give
from grader.teacher.parts import written_checks
from grader.teacher.reading import CannotMark, Overtaken, Reading
from grader.teacher.reading_server import LARGEST, Server
from grader.teacher.students import CannotGrade

(WRITTEN,) = written_checks(QUESTION)
OTHER = "test_keeps_the_signs"
HOSTILE = "<script>alert(1)</script> & \u202e ::error:: \x1b[31m"
WORDS = {"ann lee": "Numbers that are nudged.", "bob": HOSTILE, "cem": "", "dan": "Magic."}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return written_class(tmp_path, WORDS, {"dan": {OTHER: (Outcome.WRONG, "It says <b>so</b>.")}})


class Browser:
    """Asks a server as a browser would that was let in."""

    def __init__(self, server: Server) -> None:
        self.server, self.host = server, server.hosts[0]
        _, headers, _ = self.ask("GET", server.address.partition(self.host)[2])
        self.cookie = headers["Set-Cookie"].partition(";")[0]

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=60)
        own = {"Host": self.host, "Cookie": getattr(self, "cookie", "")}
        if body is not None:
            own |= {"Origin": f"http://{self.host}", "Content-Type": "application/json"}
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {name: value for name, value in own.items() if value})
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read().decode()

    def page(self, path: str = f"/question/{QUESTION.name}") -> str:
        status, _, text = self.ask("GET", path)
        assert status == 200, text
        return text

    def mark(self, text: str, check: str = WRITTEN, **said: str) -> tuple[int, dict[str, str]]:
        """Mark the answer that has `text` in it, as the page shows it."""
        article = next(part for part in self.page().split("<article")[1:] if text in unescape(part))
        form = next(part for part in article.split("<form")[1:] if f'data-check="{check}"' in part)
        seen = re.search(r'data-seen="(\w+)"', form)[1]
        key = re.search(r'data-answer="(\w+)"', article)[1]
        fields = {"points": "", "comment": "", "reason": "", "seen": seen, **said}
        body = {"question": QUESTION.name, "answer": key, "check": check, **fields}
        status, _, reply = self.ask("POST", "/mark", body)
        return status, json.loads(reply)


@pytest.fixture
def browser(out: Path) -> Iterator[Browser]:
    server = Server(reading := Reading(out, "kim"))
    with contextlib.closing(reading), serving(server):
        yield Browser(server)


def test_a_page_has_all_answers_without_names_and_the_model_answer_on_top(browser: Browser) -> None:
    page = browser.page()
    model = next(line for line in solutions.written(QUESTION).splitlines() if line)
    assert page.index(model) < page.index("<article")
    assert page.count("<article") == 4 and "Nothing is written here." in page.split("<article")[-1]
    assert "Numbers that are nudged." in page and "Write here" not in page
    assert not any(name in page for name in ("ann lee", "bob", "cem"))
    named = browser.page(f"/question/{QUESTION.name}?names")
    assert named.index("ann lee") < named.index("bob") < named.index("cem") < named.index("dan")
    assert re.search(rf"{QUESTION.name}.*?0 of 4", browser.page("/"), re.DOTALL)


def test_what_is_hostile_stays_text(browser: Browser) -> None:
    assert browser.mark("Magic.", comment=HOSTILE, points="1")[0] == 200
    page = browser.page()
    assert "<script>alert" not in page and "<b>so</b>" not in page and "\u202e" not in page and "\x1b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and r"\u003cscript\u003ealert(1)" in page


def test_a_mark_stands_at_once_and_its_comment_can_be_used_again(browser: Browser, out: Path) -> None:
    status, said = browser.mark("Magic.", points="0,5", comment="By what?")
    assert (status, said["points"], said["comments"]) == (200, "0.5", ["By what?"])
    assert said["said"].startswith("by kim, 2")
    (mark,) = Marks(out).marks
    assert (mark.student, mark.question, mark.check) == ("dan", QUESTION.name, WRITTEN)
    dan = next(each.document for each in read_class(out)[0] if each.student == "dan")
    assert dan["earned"] == dan["machine"] - 0.5
    assert browser.mark("nudged", points="1", comment="By what?")[1]["comments"] == ["By what?"]
    assert re.search(rf"{QUESTION.name}.*?2 of 4", browser.page("/"), re.DOTALL)


def test_any_mark_can_be_overridden_with_a_reason(browser: Browser, out: Path) -> None:
    status, said = browser.mark("Magic.", OTHER, points="1")
    assert status == 400 and "Say why the machine's mark does not stand" in said["error"]
    assert not (out / "marks.csv").exists()
    assert browser.mark("Magic.", OTHER, comment="See the book.")[0] == 200
    assert browser.mark("Magic.", OTHER, points="1", reason="A typing error of ours.")[0] == 200
    assert browser.mark("Magic.", "", points="0", reason="Copied.")[0] == 200
    dan = next(each.document for each in read_class(out)[0] if each.student == "dan")
    assert (dan["questions"][0]["earned"], dan["questions"][0]["mark"].reason) == (0, "Copied.")


def test_two_who_mark_at_a_time_lose_nothing(out: Path) -> None:
    readings = [Reading(out, name) for name in ("kim", "lou")]
    keys = {answer.key: answer.parts for answer in readings[0].answers(QUESTION)}
    checks = [part.check for part in next(iter(keys.values())) if part.check]
    seen = next(iter(keys.values()))[0].seen

    def mark(number: int) -> None:
        for key in keys:
            for check in checks[number::2]:
                said = {"points": "0", "comment": f"{number}", "reason": "x"}
                readings[number].give(QUESTION, key, check, said, seen)

    threads = [threading.Thread(target=mark, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    marks = Marks(out).marks
    assert len(marks) == len({(m.student, m.check) for m in marks}) == len(keys) * len(checks)
    assert sum(reading.given for reading in readings) == len(marks)
    pins = json.loads((out / ".graded" / "marks.json").read_text())
    assert len(pins) == len(marks)


def test_who_marks_what_somebody_else_has_marked_meanwhile_is_told_first(out: Path) -> None:
    kim, lou = Reading(out, "kim"), Reading(out, "lou")
    answer = next(answer for answer in kim.answers(QUESTION) if answer.words == "Magic.")
    said = {"points": "1", "comment": "Fine.", "reason": ""}
    kim.give(QUESTION, answer.key, WRITTEN, said, answer.read.seen)
    with pytest.raises(Overtaken, match=r"Marked meanwhile by kim.*1 points, “Fine.”.*Save once more") as told:
        lou.give(QUESTION, answer.key, WRITTEN, {**said, "points": "0"}, answer.read.seen)
    lou.give(QUESTION, answer.key, WRITTEN, {**said, "points": "0"}, told.value.part.seen)
    assert [mark.points for mark in Marks(out).marks] == ["1", "0"]
    with pytest.raises(CannotMark, match="no such answer"):
        lou.give(QUESTION, "x", WRITTEN, said, "")


def test_a_mark_for_an_earlier_notebook_is_shown_and_does_not_count(out: Path, tmp_path: Path) -> None:
    give(out, Mark("dan", QUESTION.name, WRITTEN, "0.5", "Hm."))
    assert Reading(out, "kim").overview()[0].marked == 1
    written_class(tmp_path, {**WORDS, "dan": "Better now."}, {})
    reading = Reading(out, "kim")
    answer = next(answer for answer in reading.answers(QUESTION) if answer.words == "Better now.")
    assert answer.read.is_void and "for an earlier notebook, by somebody: give it again" in answer.read.said()
    assert reading.overview()[0].marked == 0
    reading.give(QUESTION, answer.key, WRITTEN, {"points": "1", "comment": "", "reason": ""}, answer.read.seen)
    assert reading.overview()[0].marked == 1


def test_a_notebook_that_was_changed_or_lost_since_it_was_graded_is_not_read_for_it(out: Path, tmp_path: Path) -> None:
    (tmp_path / "class" / "dan" / QUESTION.file_name).write_text("{}")
    (tmp_path / "class" / "bob" / QUESTION.file_name).unlink()
    troubles = [answer.trouble for answer in Reading(out, "kim").answers(QUESTION) if answer.trouble]
    assert len(troubles) == 2 and all("is not the file that was graded" in trouble for trouble in troubles)
    (tmp_path / "class").rename(tmp_path / "elsewhere")
    troubles = [answer.trouble for answer in Reading(out, "kim").answers(QUESTION)]
    assert len(troubles) == 4 and all("There is no folder" in trouble for trouble in troubles)


def test_of_who_handed_nothing_in_there_is_nothing_to_read(out: Path) -> None:
    path = next(path for path in (out / "results").iterdir() if result_file.read(path)["notebooks"].endswith("dan"))
    made = result_file.read(path)
    made["questions"][0]["notebook"] = None
    result_file.write(path, made)
    reading = Reading(out, "kim")
    assert reading.overview()[0].answers == len(WORDS) - 1
    (nothing,) = [answer for answer in reading.answers(QUESTION) if answer.read is None]
    assert not nothing.words and len(nothing.parts) > 1, "but any of its marks can be overridden"


def test_questions_without_words_are_there_to_be_overridden(tmp_path: Path) -> None:
    out = written_class(tmp_path, {"ann": "x"}, {}, DOT, CROSSTAB)
    reading = Reading(out, "kim")
    assert [each.is_written for each in reading.overview()] == [True, False, False]
    (answer,) = reading.answers(DOT)
    assert answer.read is None and answer.machine[1] == len(answer.parts) - 1
    reading.give(DOT, answer.key, answer.parts[0].check, {"points": "0", "comment": "", "reason": "y"}, "")
    assert [each.marked for each in reading.overview()] == [0, 0, 1]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Host": "evil.example"}, "This server answers as 127.0.0.1:"),
        ({"Host": "127.0.0.1"}, "This server answers as"),
        ({"Cookie": ""}, "it holds the key"),
        ({"Cookie": "reading-1=é"}, "it holds the key"),
    ],
)
def test_who_has_no_key_or_comes_by_another_name_sees_nothing(
    browser: Browser, headers: dict[str, str], said: str
) -> None:
    for method, body in (("GET", None), ("POST", "{}")):
        status, _, text = browser.ask(method, "/", body, **headers)
        assert status == 403 and said in text and "Magic" not in text
    assert browser.ask("GET", "/?key=wrong", Cookie="")[0] == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1"])
def test_no_other_page_can_mark(browser: Browser, origin: str, out: Path) -> None:
    status, _, said = browser.ask("POST", "/mark", {}, Origin=origin)
    assert status == 403 and "own pages alone" in said
    assert not (out / "marks.csv").exists()


def test_nothing_but_its_own_script_runs_in_a_page(browser: Browser) -> None:
    _, headers, page = browser.ask("GET", f"/question/{QUESTION.name}")
    policy = headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", policy))
    assert policy.startswith("default-src 'none'; script-src 'nonce-") and "frame-ancestors 'none'" in policy
    assert len(re.findall(f'nonce="{nonce}"', page)) == page.count("<script") + page.count("<style")
    assert headers["Cache-Control"] == "no-store" and " on" not in re.sub(r">[^<]*<", "><", page).replace(" one", "")


@pytest.mark.parametrize(
    ("body", "headers", "status", "said"),
    [
        ("[]", {}, 400, "A mark is JSON with the texts question, answer"),
        ("[" * 9999, {}, 400, "A mark is JSON"),
        ({"question": QUESTION.name}, {}, 400, "A mark is JSON"),
        ({}, {"Content_Type": "text/plain"}, 400, "A mark is JSON"),
        ("x" * (LARGEST + 1), {}, 413, "A mark has at most 65,536 bytes."),
        ("", {"Content_Length": "x"}, 413, "A mark has at most"),
    ],
)
def test_what_is_no_mark_is_refused(browser: Browser, body: object, headers: dict, status: int, said: str) -> None:
    found, _, reply = browser.ask("POST", "/mark", body, **headers)
    assert found == status and said in json.loads(reply)["error"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"points": "many"}, "points: “many” is no number of points."),
        ({"points": "7"}, "points: 7 is more than there is to be had, 1."),
        ({}, "points: there are neither points nor a comment."),
        ({"comment": "x" * 4001}, "comment: it is longer than 4,000 characters."),
    ],
)
def test_a_mark_that_cannot_be_is_told_in_a_sentence(browser: Browser, fields: dict, said: str, out: Path) -> None:
    assert browser.mark("Magic.", **fields) == (400, {"error": said})
    assert not (out / "marks.csv").exists()


def test_a_file_that_cannot_be_read_is_told_on_the_page(browser: Browser, out: Path) -> None:
    (out / "marks.csv").write_text("who,what\n1,2\n")
    status, _, text = browser.ask("GET", "/")
    assert status == 500 and "marks.csv, line 1: there is no column “student”" in text and text.count("\n") == 1
    for path in ("/question/", "/question/none", "/../etc/passwd", "/%00"):
        assert browser.ask("GET", path)[0] == 404


def test_there_is_nothing_to_read_without_grades(tmp_path: Path) -> None:
    with pytest.raises(CannotGrade, match="run `python -m grader cohort` first"):
        Reading(tmp_path, "kim")
