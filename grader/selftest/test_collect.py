"""A class's hand-ins come into one folder a student, whatever platform they come from, and nobody's is another's."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from grader.content.assignment import Assignment, everything
from grader.content.build import MARK
from grader.content.question import Question, all_questions
from grader.running.handin import Finder
from grader.selftest.drawn_class import LAYOUTS, Drawn, draw, moodle
from grader.selftest.mishaps import DUE, MISHAPS, notebook, zip_of
from grader.teacher.arrivals import read_arrivals
from grader.teacher.collect import EARLIER, Collected, Collection, folder_name
from grader.teacher.layouts import owner, platform_of
from grader.teacher.sources import CannotCollect

QUESTIONS = all_questions()[:2]


def answer(student: str, question: Question) -> str:
    made = json.loads(notebook(f"mine = '{student} {question.name}'"))
    return json.dumps({**made, "metadata": {MARK: {"question": question.name}}})


def collect(paths: list[Path], into: Path, assignment: Assignment | None = None) -> list[Collected]:
    collection = Collection(paths, into, assignment or everything())
    assert len(list(collection.collect())) == collection.total
    collection.close()
    return collection.collected


def mine(class_folder: Path) -> dict[str, set[str]]:
    """Whose answers lie in each student's folder, as a grader finds them."""
    finder, found = Finder(), {}
    for arrival in read_arrivals(class_folder).values():
        hand_in = finder.look(class_folder / arrival.folder)
        assert set(hand_in.found) == set(QUESTIONS), hand_in.notes
        texts = [hand_in.path(question).read_text() for question in QUESTIONS]
        assert all(question.name in text for question, text in zip(QUESTIONS, texts, strict=True))
        found[arrival.id or arrival.folder.split()[-1]] = {text.split("mine = '")[1].split()[0] for text in texts}
    return found


@pytest.fixture(scope="module")
def students() -> list[Drawn]:
    return draw(len(MISHAPS), QUESTIONS, answer)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_class_is_collected_whoever_made_which_mishap(
    layout: str, students: list[Drawn], tmp_path: Path
) -> None:
    path = tmp_path / ("all" if layout == "folders" else "all.zip")
    LAYOUTS[layout](students, path)
    assignment = Assignment("Homework", due=DUE)
    (collected,) = collect([path], tmp_path / "class", assignment)
    owners = {student.id: student.id for student in students}
    if layout == "gradescope":  # the last two are a group, and have handed in one thing
        owners[students[-1].id] = students[-2].id
        assert len(collected.groups) == 2
    assert mine(tmp_path / "class") == {key: {whose} for key, whose in owners.items()}
    late = {student.name for student in students if student.late}
    if layout == "gradescope" and students[-2].late:
        late.add(students[-1].name)
    expected = set() if layout == "folders" else late
    names = read_arrivals(tmp_path / "class")
    assert len({names[folder].id for folder in collected.late}) == len(expected)
    assert len(collected.untimed) == (len(MISHAPS) if layout == "folders" else 0)
    assert ("without a time, so not late" in collected.line()) == (layout == "folders")
    assert collected.line().startswith(f"{platform_name(layout)}: {len(MISHAPS)} students")
    left = [name for name in [*collected.source.left_over, *collected.problems] if "onlinetext" not in name]
    first = f"Ann Lee {students[0].id}"
    said = [f"{first}/mine.ipynb (a link, which is not followed)", f"{first}/ratings.bin (larger than 1024 MB)"]
    assert [each for each in left if "closed" not in each] == (said if layout == "folders" else [])


def platform_name(layout: str) -> str:
    return {"moodle_flat": "Moodle"}.get(layout, layout.capitalize())


def test_two_of_one_name_stay_two(students: list[Drawn], tmp_path: Path) -> None:
    moodle(students[:3], tmp_path / "a.zip")
    collect([tmp_path / "a.zip"], tmp_path / "class")
    assert sorted(read_arrivals(tmp_path / "class")) == ["Ann Lee", f"Ann Lee ({students[1].id})", students[2].name]
    before = mine(tmp_path / "class")
    collect([tmp_path / "a.zip"], tmp_path / "class")
    assert mine(tmp_path / "class") == before
    assert not (tmp_path / "class" / EARLIER).exists()


def test_handed_in_twice_the_newest_counts_and_the_other_is_kept(tmp_path: Path) -> None:
    one, two = draw(12, QUESTIONS, answer), draw(12, QUESTIONS, lambda key, question: answer(f"{key}b", question))
    two[0].moment += timedelta(hours=3)
    moodle([one[0], one[4]], tmp_path / "old.zip")
    moodle([two[0], one[4]], tmp_path / "new.zip")
    collect([tmp_path / "new.zip"], tmp_path / "class")
    (collected,) = collect([tmp_path / "old.zip"], tmp_path / "class")
    assert collected.twice == {"Ann Lee"}
    assert "1 handed in twice: newest kept, the other in .earlier/" in collected.line()
    assert mine(tmp_path / "class")[one[0].id] == {f"{one[0].id}b"}
    kept = list((tmp_path / "class" / EARLIER).rglob("*.ipynb"))
    assert len(kept) == 2 and all(f"'{one[0].id} " in path.read_text() for path in kept)


def test_left_overs_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("Ann Lee_12_assignsubmission_file/a.ipynb", notebook("1"))
        archive.writestr("Ben Ho_13_assignsubmission_onlinetext/onlinetext.html", "Hi")
        archive.writestr("__MACOSX/._x", "")
        archive.writestr("marks.xlsx", "")
    (collected,) = collect([tmp_path / "all.zip"], tmp_path / "class")
    said = "2 files left over: Ben Ho_13_assignsubmission_onlinetext/onlinetext.html, marks.xlsx."
    assert collected.line() == f"Moodle: 1 student, {said}"
    assert sorted(path.name for path in (tmp_path / "class").iterdir()) == ["Ann Lee", "handins.csv"]


def test_what_one_student_does_to_a_zip_costs_nobody_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ann Lee_12_assignsubmission_file/a.ipynb", notebook("1"))
        archive.writestr("Ben Ho_13_assignsubmission_file/../../../up.ipynb", "1")
        archive.writestr("Cy Po_14_assignsubmission_file/bomb.ipynb", bytes(8 << 20))
        archive.writestr(f"Di Qi_15_assignsubmission_file/{'x' * 300}.ipynb", "1")
        archive.writestr("..._16_assignsubmission_file/a.ipynb", "1")
        archive.writestr("=cmd|' \x1b[2J_17_assignsubmission_file/a.ipynb", "1")
        archive.writestr(f"{'y' * 248}_18_assignsubmission_file/a.ipynb", "1")
    (collected,) = collect([tmp_path / "all.zip"], tmp_path / "class")
    assert {path.relative_to(tmp_path / "class").parts[0] for path in (tmp_path / "class").rglob("a.ipynb")} == {
        "Ann Lee", "_", "=cmd_' _x1b[2J", folder_name("y" * 248)
    }  # fmt: skip
    assert not (tmp_path / "up.ipynb").exists()
    said = collected.line()
    assert "leads out of its zip" in said and "would unpack to more than 200 times" in said and "xxx" in said


def test_what_is_no_class_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "none.zip").write_text("PK")
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd.zip").write_bytes(zip_of({"submission_metadata.yml": b"a: [", "submission_1/a": b""}))
    for name, said in (
        ("nowhere.zip", "There is no"),
        ("none.zip", "download it again"),
        ("empty", "nothing that looks like a hand-in"),
        ("odd.zip", "submission_metadata.yml in"),
    ):
        with pytest.raises(CannotCollect, match=said):
            collect([tmp_path / name], tmp_path / "class")


def test_the_time_of_a_clone_is_that_of_its_last_commit_and_its_settings_run_nothing(tmp_path: Path) -> None:
    clone = tmp_path / "clones" / "ann"
    clone.mkdir(parents=True)
    (clone / QUESTIONS[0].file_name).write_bytes(notebook("1"))
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a"}
    dates = {"GIT_COMMITTER_DATE": "2026-03-04T10:00:00+01:00", "GIT_CONFIG_GLOBAL": os.devnull}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-C", clone, *command], check=True, env={**os.environ, **who, **dates})
    trap = f"touch {tmp_path / 'trap'}; false"
    for key in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand"):
        subprocess.run(["git", "-C", clone, "config", key, trap], check=True)
    subprocess.run(["git", "-C", clone, "config", "log.showSignature", "true"], check=True)
    (collected,) = collect([tmp_path / "clones"], tmp_path / "class", Assignment("Homework", due=DUE))
    assert read_arrivals(tmp_path / "class")["ann"].handed_in == "2026-03-04T10:00:00+01:00"
    assert collected.late == {"ann"}
    assert not (tmp_path / "trap").exists()
    assert not (tmp_path / "class" / "ann" / ".git").exists()


@pytest.mark.parametrize(
    ("name", "platform", "whose", "late"),
    [
        ("muster_max_LATE_12_3456_a_1_2_b.ipynb", "Canvas", ("muster_max", "12"), True),
        ("hohal_12_3456_07_dot_product-1.ipynb", "Canvas", ("hohal", "12"), False),
        ("anon_ab3_3456_a.ipynb", "Canvas", ("anon ab3", "ab3"), False),
        ("Hal van der Ho_12_assignsubmission_file_a_b.ipynb", "Moodle", ("Hal van der Ho", "12"), False),
        ("Hal Ho_12_assignsubmission_file_/a.ipynb", "Moodle", ("Hal Ho", "12"), False),
    ],
)
def test_a_name_says_whose_it_is(name: str, platform: str, whose: tuple[str, str], late: bool) -> None:
    place = PurePosixPath(name)
    assert platform_of([place]) == platform
    found = owner(place, platform)
    assert found is not None and (found.name, found.id) == whose and found.late == late
