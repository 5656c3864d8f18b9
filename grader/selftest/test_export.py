"""Results in other platforms' forms: word for word as kept, by their schemas, and refused where they would be.

`pytest grader/selftest/test_export.py --update-messages` keeps the forms anew; read what has changed.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from grader.__main__ import app
from grader.content.places import PROJECT
from grader.report.platforms import classroom50, github, gradescope, junit
from grader.report.platforms.exported import CannotExport
from grader.selftest.present import present

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = "`dot` is <b>bold</b>\n::error::taken\x1b[31m\n##[command]x\n\n@all [a](http://b) ]]> \ufffe\ud800 | %0A"
RUNNER = {
    "CLASSROOM": "cf-2026",
    "ASSIGNMENT": "hw1",
    "USERNAME": "ann",
    "SUBMISSION_TAG": "submit/2026-11-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/x/y/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/x/y/releases/tag/1",
}
MOMENT = datetime(2026, 11, 1, 14, 32, 1, tzinfo=UTC)


def check(name: str, outcome: str, points: float = 1, message: str = "") -> dict:
    earned = points if outcome == "passed" else 0
    title = f"`{name}` does what it says."
    about = {"name": f"test_{name}", "title": title, "outcome": outcome, "message": message, "seconds": 0.25}
    return {**about, "earned": earned, "points": points}


def question(name: str, *checks: dict, extra: bool = False) -> dict:
    earned, points = (sum(c[key] for c in checks) for key in ("earned", "points"))
    own = {"name": name, "notebook": None, "question": "0" * 64, "reference": "0" * 64, "extra": extra}
    return {**own, "earned": earned, "points": 0 if extra else points, "checks": list(checks)}


def document(*questions: dict, **changed: object) -> dict:
    earned, points = (sum(q[key] for q in questions) for key in ("earned", "points"))
    run = {"version": 1, "complete": True, "seed": 7, "data": "ml-100k", "notebooks": "exercises", "tier": "advisory"}
    more = {"assignment": "Homework 1", "limit": 30, "start": "fork", "layers": [], "kit": "0" * 64, "versions": {}}
    return {**run, **more, "earned": earned, "points": points, "questions": list(questions), **changed}


ONE = document(
    question("05_crosstab", check("a", "passed"), check("b", "wrong", 1.5, HOSTILE), check("c", "raised", 1, "x")),
    question("06_factor", check("d", "not answered"), check("e", "blocked")),
    question("07_dot", check("f", "passed"), check("g", "timed out", 2, "Too long.")),
    question("08_merge", check("h", "passed", 0.5), extra=True),
)

TEXT, POINTS = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}


def exactly(required: dict, **optional: object) -> dict:
    known = {**required, **optional}
    return {"type": "object", "properties": known, "required": list(required), "additionalProperties": False}


# as the platforms' own documents have it
CLASSROOM50 = exactly(
    {
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group", "team"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[0-2]\d:[0-5]\d:[0-5]\dZ$"},
        **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), TEXT),
        **dict.fromkeys(("score", "max-score"), POINTS),
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"test-name": TEXT, "passed": {"type": "boolean"}, "score": POINTS, "max-score": POINTS},
                "required": ["test-name", "passed", "score", "max-score"],
            },
        },
    }
)
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
NUMBER, OBJECT = {"type": "number", "minimum": 0}, {"type": "object"}
GRADESCOPE = exactly(
    {
        "score": NUMBER,
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": exactly(
                {"name": TEXT, "score": NUMBER, "max_score": NUMBER, "status": {"enum": ["passed", "failed"]}},
                **{"number": TEXT, "output": {"type": "string"}, "visibility": SHOWN, "extra_data": OBJECT},
            ),
        },
    },
    **{"execution_time": POINTS, "output": TEXT, "extra_data": OBJECT},
    **dict.fromkeys(("output_format", "test_output_format", "test_name_format"), FORMAT),
    **dict.fromkeys(("visibility", "stdout_visibility"), SHOWN),
)

FORMS = {
    "gradescope.json": lambda made: gradescope.results(made),
    "classroom50.json": lambda made: classroom50.result(made, RUNNER, MOMENT),
    "github.txt": lambda made: github.commands(made, token="0" * 32),
    "github.md": lambda made: github.summary(made),
    "junit.xml": lambda made: junit.report(made),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_as_it_was_kept(name: str, request: pytest.FixtureRequest) -> None:
    made = FORMS[name](ONE)
    if request.config.getoption("--update-messages"):
        (GOLDEN / name).write_bytes(made.encode())
    assert made == (GOLDEN / name).read_bytes().decode()


def test_gradescope_and_classroom50_have_what_their_schemas_ask_for() -> None:
    made = json.loads(gradescope.results(ONE))
    jsonschema.validate(made, GRADESCOPE)
    assert made["score"] == 2.5 == sum(test["score"] for test in made["tests"])
    made = json.loads(classroom50.result(ONE, RUNNER, MOMENT))
    jsonschema.validate(made, CLASSROOM50)
    assert (made["score"], made["max-score"]) == (5, 17)
    assert {test["points-factor"] for test in made["tests"]} == {2}


def test_thirds_of_a_point_are_whole_numbers_too() -> None:
    thirds = document(question("01_a", *(check(f"{n}", "passed", 10 / 3) for n in range(3))))
    made = json.loads(classroom50.result(thirds, RUNNER, MOMENT))
    jsonschema.validate(made, CLASSROOM50)
    assert made["score"] == made["max-score"] == 999


def test_junit_is_what_pytest_writes_and_has_the_points() -> None:
    root = ElementTree.fromstring(junit.report(ONE).encode())
    suites = list(root)
    assert [(s.get("tests"), s.get("failures"), s.get("skipped"), s.get("errors")) for s in suites] == [
        ("3", "2", "0", "0"), ("2", "0", "2", "0"), ("2", "1", "0", "0"), ("1", "0", "0", "0"),
    ]  # fmt: skip
    for suite in suites:
        assert {child.tag for child in suite} == {"properties", "testcase"}
        assert all(set(case.attrib) == {"classname", "name", "time"} for case in suite.iter("testcase"))
    points = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert points["points:test_b"] == "0/1.5" and points["points:test_h"] == "0.5/0.5"


def test_github_obeys_nothing_that_a_student_wrote() -> None:
    lines = github.commands(ONE).splitlines()
    stop = next(number for number, line in enumerate(lines) if line.startswith("::stop-commands::"))
    token = lines[stop].rpartition("::")[2]
    assert re.fullmatch("[0-9a-f]{32}", token) and token != github.commands(ONE).split("::stop-commands::")[1][:32]
    assert all(line.startswith("::error file=exercises/") for line in lines[:stop])
    assert lines[-1] == f"::{token}::" and "taken" in "\n".join(lines[stop:-1])
    summary = github.summary(ONE)
    assert "<b>bold" not in summary and "@all" not in summary and "\x1b" not in summary


def test_github_keeps_to_its_limits_and_says_what_is_left_out() -> None:
    many = document(*(question(f"{n:02}_q", check("a", "wrong", 1, "&" * 4000)) for n in range(99)))
    lines = github.commands(many).splitlines()
    annotations = [line for line in lines if line.startswith("::error")]
    assert len(annotations) == 10 and "::90 more questions are in the summary" in annotations[-1]
    summary = github.summary(many)
    assert 800_000 < len(summary.encode()) < 900_100
    assert re.search(r"\n\d+ more are in the result file\.\n$", summary)
    assert all(f"| {n:02}_q |" in summary for n in range(99))


def test_what_is_not_answered_is_no_fault() -> None:
    untouched = document(question("05_x", check("a", "not answered"), check("b", "blocked")))
    assert github.is_green(untouched) and github.commands(untouched) == ""
    assert not github.is_green(ONE) and not github.is_green({**untouched, "complete": False})
    assert "The run was stopped" in github.summary({**untouched, "complete": False})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (document(question("05_x", check("a", "passed")), complete=False), "The run was stopped before its end"),
        (document(), "There is not one check in the result"),
        (document(question("05_x", check("a", "grader error"))), "no student's fault.*05_x, test_a"),
        (document(question("05_x", check("a", "passed", float("nan")))), "points in the result that are no numbers"),
    ],
)
def test_what_is_no_grade_is_refused(made: dict, said: str) -> None:
    for form in (gradescope.results, lambda made: classroom50.result(made, RUNNER, MOMENT)):
        with pytest.raises(CannotExport, match=said):
            form(made)


def test_what_classroom50_would_refuse_is_refused() -> None:
    whole = document(question("05_x", check("a", "passed")))
    for changed, said in (
        ({"COMMIT_URL": ""}, "COMMIT_URL is not in the environment"),
        ({"SUBMISSION_TAG": "v1"}, "SUBMISSION_TAG has to begin with submit/"),
    ):
        with pytest.raises(CannotExport, match=said):
            classroom50.result(whole, {**RUNNER, **changed}, MOMENT)
    more = document(*whole["questions"], question("08_y", check("b", "passed"), extra=True))
    with pytest.raises(CannotExport, match="Extra points make it 2 of 1"):
        classroom50.result(more, RUNNER, MOMENT)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one commit, as a runner of GitHub's has it, and a result in it."""
    monkeypatch.chdir(tmp_path)
    for name, value in {**RUNNER, "GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "output"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-01T15:32:01+01:00")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    (tmp_path / "r.json").write_text(json.dumps(ONE, ensure_ascii=True))
    return tmp_path


def export(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *arguments])
    return done.exit_code, done.output


def test_the_command_puts_each_form_where_its_platform_looks(here: Path) -> None:
    assert export("junit", "r.json") == (0, junit.report(ONE))
    assert export("gradescope", "r.json", "--out", "sub/results.json") == (0, "")
    assert (here / "sub" / "results.json").read_text(encoding="utf-8") == gradescope.results(ONE)
    status, said = export("github", "r.json")
    assert status == 1 and "::error file=exercises/05_crosstab.ipynb" in said
    export("github", "r.json")
    assert (here / "summary.md").read_text(encoding="utf-8") == github.summary(ONE) * 2
    (here / "result.json").write_text("a student's own")
    assert export("classroom50", "r.json") == (0, "")
    assert (here / "result.json").read_text(encoding="utf-8") == classroom50.result(ONE, RUNNER, MOMENT)
    assert (here / "release-body.md").exists()
    assert "<html" in (here / "feedback.html").read_text(encoding="utf-8")
    assert (here / "output").read_text() == "status=failure\nsummary=2.5 of 8.5 points\n"


def test_a_result_of_a_students_own_never_stays(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "result.json").write_text("a student's own")
    monkeypatch.delenv("CLASSROOM")
    status, said = export("classroom50", "r.json")
    assert (status, said) == (2, "CLASSROOM is not in the environment: Classroom 50's runner puts it there.\n")
    assert not (here / "result.json").exists()


def test_classroom50s_autograder_grades_a_checkout_and_runs_none_of_it(here: Path, tmp_path: Path) -> None:
    question, bundle = present("07_dot_product"), tmp_path / "bundle"
    bundle.mkdir()
    shutil.copy(PROJECT / "tools" / "classroom50.py", bundle / "autograder.py")
    (bundle / "assignment.toml").write_text('title = "x"\n[questions]\n07_dot_product = 3\n')
    (here / "exercises").mkdir()
    shutil.copy(question.exercise, here / "exercises")
    (here / "result.json").write_text("a student's own")
    for package in ("grader", "pytest"):
        (here / package).mkdir()
        (here / package / "__init__.py").write_text("raise SystemExit(99)")
    changed = {"COLLAB_KIT": str(PROJECT), "COLLAB_TRUST": "advisory", "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, str(bundle / "autograder.py")]
    run = subprocess.run(command, env={**os.environ, **changed}, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    made = json.loads((here / "result.json").read_text())
    jsonschema.validate(made, CLASSROOM50)
    assert (made["score"], {test["outcome"] for test in made["tests"]}) == (0, {"not answered"})
    assert "not answered" in (here / "feedback.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("junit", "none.json"), "none.json cannot be read or written (No such file or directory).\n"),
        (("junit", "no.txt"), "no.txt is not JSON: name a file that `--result` has written.\n"),
        (("gradescope", "r.json", "--out", "r.json/x"), "r.json cannot be read or written ("),
    ],
)
def test_bad_input_is_told_in_a_line(here: Path, arguments: tuple[str, ...], said: str) -> None:
    (here / "no.txt").write_text("x")
    status, told = export(*arguments)
    assert status == 2 and said in told and told.count("\n") == 1


def test_the_workflows_that_grade_have_what_they_must() -> None:
    folder = PROJECT / ".github" / "workflows"
    workflows = {name: yaml.safe_load((folder / name).read_text()) for name in ("check.yml", "class.yml")}
    for name, workflow in workflows.items():
        assert workflow["permissions"] == {"contents": "read"}, name
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        assert not any("${{" in step.get("run", "") for step in steps if "matrix" not in step.get("run", "")), name
    check = workflows["check.yml"]
    assert check[True]["push"] == {"paths": ["exercises/**"]} and "cancel-in-progress" in check["concurrency"]


def test_workflows_use_actions_as_they_were_read() -> None:
    """By their hash: what a tag names can be exchanged."""
    texts = [path.read_text(encoding="utf-8") for path in (PROJECT / ".github" / "workflows").glob("*.yml")]
    used = [action for text in texts for action in re.findall(r"\buses: (\S+)", text)]
    assert used and all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in used), used


def test_no_form_changes_the_result() -> None:
    before = copy.deepcopy(ONE)
    for form in FORMS.values():
        form(ONE)
    assert before == ONE
