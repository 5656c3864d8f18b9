"""What goes back to students and what a teacher sees of the class: pages of plain text, whatever students wrote."""

from __future__ import annotations

import hashlib
import html.parser
import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from grader.__main__ import app
from grader.content import messages
from grader.content.build import solution_notebook
from grader.content.question import Question, all_questions
from grader.judging.outcome import Outcome
from grader.report import result as result_file
from grader.selftest.class_by_hand import CROSSTAB, DOT, document, write_class
from grader.selftest.drawn_results import draw_results, mistaken
from grader.teacher.class_report import class_page
from grader.teacher.look_alikes import Written, look_alikes
from grader.teacher.marked import Marked
from grader.teacher.misconceptions import named

HOSTILE = "</pre></script><script>alert('x')</script><img src=x onerror=alert(1)>"
NAMES = ("Ann Lee", "<b onclick=alert(1)>Ben & Co", "=1+1 $x$ {{ 7*7 }}", "\u202eEva\x1b[31m")
FIRST = next(check["name"] for check in document({DOT: {}})["questions"][0]["checks"])
ASSIGNMENT = 'title = "<i>Homework</i> 1"\nmodel_answers = true\n[questions]\n05_crosstab = 8\n07_dot_product = 6\n'
OWN = """
def dot(u, v):
    # {comment}
    {names[0]} = 0
    for {names[1]} in reversed(range(max(len(u), len(v)))):
        {names[0]} = u[{names[1]}] * v[{names[1]}] + {names[0]} if {names[1]} < min(len(u), len(v)) else 1 / 0
    return {names[0]}
"""


class Page(html.parser.HTMLParser):
    """What elements a page has, its ids, and the text of a reader."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        self.links |= {value for name, value in attrs if name in ("href", "src", "xlink:href")}

    def handle_data(self, data: str) -> None:
        self.said += data


def assert_plain(text: str) -> Page:
    """A page runs nothing, loads nothing, and no two of its parts go by one name."""
    page = Page(text)
    assert not page.tags & {"script", "img", "iframe", "link", "i", "b"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(link.startswith("#") for link in page.links), page.links
    assert len(page.ids) == len(set(page.ids)), sorted(page.ids)
    assert not set(text) & {"\x1b", "\u202e"}
    return page


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class of four with hostile names, code and comments; one is all right."""
    folder = tmp_path_factory.mktemp("class")
    documents = {}
    for number, name in enumerate(NAMES):
        digests = {}
        for question in (DOT, CROSSTAB):
            notebook = solution_notebook(question)
            for cell in notebook.cells:
                if cell.source.startswith("def "):
                    cell.source = f"# {HOSTILE}\n{cell.source}"
                if "In your own words" in cell.source:
                    cell.source += f"\n{HOSTILE}"
            path = folder / f"{number}" / question.file_name
            path.parent.mkdir(exist_ok=True)
            nbformat.write(notebook, path)
            digests[question.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        failed = {FIRST: (Outcome.WRONG, f"A title.\n\n    got       {HOSTILE}")} if number else {}
        made = document({CROSSTAB: {}, DOT: failed}, folder / f"{number}")
        for question in made["questions"]:
            question["notebook"] = digests[question["name"]]
        documents[name] = made
    write_class(folder, documents, late="1", kept="0.5")
    mark = f"{NAMES[1]},07_dot,{FIRST},1,{HOSTILE},because <b>I</b> say so"
    (folder / "marks.csv").write_text(f"student,question,check,points,comment,reason\n{mark}\n", encoding="utf-8")
    (folder / ".graded" / "assignment.toml").parent.mkdir(exist_ok=True)
    (folder / ".graded" / "assignment.toml").write_text(ASSIGNMENT)
    return folder


def test_feedback_is_a_page_a_student_and_a_zip_as_moodle_takes_it(out: Path) -> None:
    done = CliRunner().invoke(app, ["feedback", str(out)])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out / "feedback.zip") as archive:
        names = archive.namelist()
        texts = [archive.read(name).decode() for name in names]
    # https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php: the second part is the id
    taken = [name.split("_") for name in names]
    assert [(parts[1:4], parts[4:]) for parts in taken] == [
        ([f"{9000 + number}", "assignsubmission", "file"], ["/feedback.html"]) for number in range(len(NAMES))
    ]
    assert sorted(path.read_text() for path in (out / "feedback").iterdir()) == sorted(texts)
    pages = [assert_plain(text) for text in texts]
    for page, student in zip(pages, NAMES, strict=True):
        assert HOSTILE in page.said, "own code is shown"
        assert "Our code" in page.said and "<i>Homework</i> 1" in page.said
        assert student[:4] in page.said or student[0] == "\u202e"
    assert "7 of 14 points" in pages[0].said and "of 14 points, 50 % count" in pages[0].said
    assert "Changed by your teacher: 1 instead of 0." in pages[1].said
    assert "because <b>I</b> say so" in pages[1].said and f"Comment: {HOSTILE}" in pages[1].said
    assert "Changed by your teacher" not in pages[2].said and "✗ wrong" in pages[2].said


def test_a_notebook_that_is_another_now_costs_its_code_alone(out: Path) -> None:
    path = out / "0" / DOT.file_name
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    try:
        assert CliRunner().invoke(app, ["feedback", str(out)]).exit_code == 0
        text = next(text for text in (p.read_text() for p in (out / "feedback").iterdir()) if "<p>Ann Lee" in text)
    finally:
        path.write_bytes(before)
    assert "is not the file that was graded" in text and text.count("<summary>Your code") == 1


def test_the_page_on_a_class_is_plain_too(out: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(out)])
    assert done.exit_code == 0, done.output
    page = assert_plain((out / "class.html").read_text())
    assert {"svg", "title", "table"} <= page.tags
    assert "&lt;b onclick" in (out / "class.html").read_text()
    for name in (NAMES[1], NAMES[2]):
        assert name in page.said


def test_a_large_class_is_a_small_page() -> None:
    """Of a few questions here; `tox -e browser` has all, and opens the page."""
    text = class_page("", large_class(200, [DOT, CROSSTAB]), {})
    assert len(text.encode()) < 300_000
    assert_plain(text)
    assert "200 handed in" in text


def large_class(count: int, questions: list[Question]) -> list[Marked]:
    """Students with hostile names, eight of whom are drawn and the others like them."""
    documents, _ = draw_results([f"{n}" for n in range(8)], questions, seed=1)
    students = []
    for number in range(count):
        made = json.loads(json.dumps(documents[f"{number % 8}"]))
        made["machine"] = made["earned"]
        name = f"{HOSTILE[:30]} Müller-Lüdenscheidt {number}"
        students.append(Marked({"student": name, "kept": "", "name": name}, made))
    return students


def test_a_part_of_a_page_is_named_by_its_heading(out: Path) -> None:
    made = [class_page("", large_class(3, [DOT, CROSSTAB]), {})]
    CliRunner().invoke(app, ["feedback", str(out)])
    made += [path.read_text(encoding="utf-8") for path in (out / "feedback").glob("*.html")]
    assert len(made) > 1
    for text in made:
        said = re.findall(r'\baria-(\w+)="([^"]*)"', text)
        assert {name for name, _ in said} <= {"label", "labelledby"}  # as ARIA spells it, in every English
        assert {place for name, place in said if name == "labelledby"} <= {*re.findall(r'\bid="([^"]*)"', text)}


def test_kept_mistakes_are_named_and_right_answers_never() -> None:
    """Words and inputs as they were kept; that inputs that are drawn anew change nothing is another test's."""
    documents, drawn = draw_results([f"{n}" for n in range(30)], all_questions()[::6], seed=5)
    wrong = 0
    for student, made in documents.items():
        found = dict(named(made))
        assert found.keys() <= {question for who, question in drawn if who == student}
        for (who, question), mistake in drawn.items():
            if who == student:
                wrong += mistake is not None and mistake.title not in found.get(question, ())
                assert mistake is not None or question not in found
    assert wrong <= 0.05 * len(drawn)


def test_drawn_inputs_change_no_name_and_other_values_have_none() -> None:
    mistake = next(m for m in DOT.variants("mistakes.py") if m.title == "always takes three elements")
    kept = messages.read(DOT)[mistake.title]
    again = kept.replace("[6]", "[-3]").replace("[-7]", "[2]").replace("exercises/", "hw1/")
    assert again != kept
    failed = {**mistaken(mistake), mistake.fails: (Outcome.RAISED, again)}
    assert dict(named(document({DOT: failed}))) == {DOT.name: (mistake.title,)}
    failed = {**mistaken(mistake), mistake.fails: (Outcome.RAISED, again.replace("IndexError", "KeyError"))}
    assert not dict(named(document({DOT: failed})))
    made = document({DOT: {**mistaken(mistake), mistake.fails: (Outcome.WRONG, "another")}})
    check = next(c for c in made["questions"][0]["checks"] if c["name"] == mistake.fails)
    check["mistake"] = f"rounds to three places or {mistake.title}"  # as grading says where two give the same
    assert dict(named(made)) == {DOT.name: (mistake.title, "rounds to three places")}


def test_look_alikes_are_those_of_code_that_nobody_else_has() -> None:
    one = OWN.format(comment="mine", names=("total", "i"))
    same = OWN.format(comment="no, mine", names=("s", "place"))
    plain = "def dot(u, v):\n    return sum(a * b for a, b in zip(u, v, strict=True))"
    written = {"ann": Written(one, ""), "ben": Written(same, ""), "cleo": Written(plain, ""), "dan": Written(plain, "")}
    words = "We agree that nothing is as good as what two people have written down in the very same words."
    written |= {"eva": Written("", words), "fay": Written("", words.upper())}
    pairs = look_alikes({DOT: written})
    assert [(pair.students, list(pair.questions), pair.words) for pair in pairs] == [
        (("ann", "ben"), [DOT.name], []),
        (("eva", "fay"), [], [DOT.name]),
    ]
    assert look_alikes({DOT: {"ann": Written("x = " + " + ".join(["1"] * 1500), ""), "ben": Written("((", "")}}) == []


def test_an_assignment_says_whether_model_answers_are_shown(out: Path) -> None:
    path = out / ".graded" / "assignment.toml"
    path.write_text(ASSIGNMENT.replace("true", "false"))
    try:
        assert CliRunner().invoke(app, ["feedback", str(out)]).exit_code == 0
        assert not any(re.search("Our code", page.read_text()) for page in (out / "feedback").iterdir())
        path.write_text(ASSIGNMENT.replace("true", '"yes"'))
        done = CliRunner().invoke(app, ["feedback", str(out)])
        assert done.exit_code == 2 and "line 2: model_answers has to be true or false" in done.output
    finally:
        path.write_text(ASSIGNMENT)


def test_one_mark_is_explained_on_one_page(out: Path) -> None:
    mistake = next(m for m in DOT.variants("mistakes.py") if m.title == "always takes three elements")
    path = out / "explained.json"
    result_file.write(path, document({DOT: mistaken(mistake), CROSSTAB: {}}, f"{out}/nowhere\x1b[31m"))
    done = CliRunner().invoke(app, ["explain", str(path), mistake.fails])
    assert done.exit_code == 0, done.output
    parts = ("raised    IndexError", "A known mistake gives the same: always takes three elements.")
    shown = (
        "u[0] * v[0] + u[1] * v[1]",
        f"def {mistake.fails}",
        "There is no folder",
        "seed 7",
        "Vectors are not always",
    )
    assert all(part in done.output for part in (*parts, *shown)), done.output
    assert "\x1b" not in done.output
    done = CliRunner().invoke(app, ["explain", str(path), "05_crosstab::test_none"])
    assert done.exit_code == 2 and "There is no check “05_crosstab::test_none” in it; it has test_" in done.output
