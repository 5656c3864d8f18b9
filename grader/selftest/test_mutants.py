"""The mutator makes the faults it says, and the checks catch a sample; `mutants.py` makes all of them."""

from __future__ import annotations

import ast
import io
import warnings

import pytest
from rich.console import Console

from grader.content.mutate import PAIRS, faults, pairs
from grader.content.question import Question, all_questions
from grader.judging.checks import CheckResult
from grader.judging.outcome import Outcome
from grader.running.grading import Grading
from grader.selftest import mutants as command
from grader.selftest.mutants import Known, Mutant, Verdict, mutants_of
from grader.selftest.present import present, those_present

MODULES = ("np", "plt", "torch", "nn")
EACH = 4  # mutants of a question that every run puts to its checks; all of them: python -m grader.selftest.mutants
QUICK = those_present(["03_", "04_", "07_", "08_", "10_", "14_", "16_", "20_", "21_", "23_"])  # they run in a moment


@pytest.mark.parametrize(
    ("source", "what", "mutant"),
    [
        ("a + b", "+ became -", "a - b"),
        ("a * b", "* became /", "a / b"),
        ("a @ b", "@ became *", "a * b"),
        ("a ** b", "** became *", "a * b"),
        ("a & b", "& became |", "a | b"),
        ("a - b", "sides of - swapped", "b - a"),
        ("-a", "- dropped", "a"),
        ("not a", "not dropped", "a"),
        ("~a", "~ dropped", "a"),
        ("a < b", "< became <=", "a <= b"),
        ("a < b", "< became >", "a > b"),
        ("a == b", "== became !=", "a != b"),
        ("a in b", "in became not in", "a not in b"),
        ("a is None", "is became is not", "a is not None"),
        ("a and b", "and became or", "a or b"),
        ("a += b", "+= became -=", "a -= b"),
        ("a += b", "+= became =", "a = b"),
        ("f(True)", "True became False", "f(False)"),
        ("a[1]", "1 became 2", "a[2]"),
        ("a[1]", "1 became 0", "a[0]"),
        ("a = 0.5", "0.5 became 1.5", "a = 1.5"),
        ("a = 0.5", "0.5 became 1.0", "a = 1.0"),
        ("a = 0.0", "0.0 became 1.0", "a = 1.0"),
        ("a = 'title'", "'title' became ''", "a = ''"),
        ("f(axis=1)", "axis=1 became axis=0", "f(axis=0)"),
        ("f(dim=0)", "dim=0 became dim=1", "f(dim=1)"),
        ("f(axis=1)", "axis= dropped", "f()"),
        ("f(a, b)", "arguments 1 and 2 swapped", "f(b, a)"),
        ("f(dtype='float32')", "'float32' became 'float64'", "f(dtype='float64')"),
        ("f(torch.int64)", ".int64 became .int32", "f(torch.int32)"),
        ("a.detach()", ".detach() dropped", "a"),
        ("a.b.detach()", ".detach() dropped", "a.b"),
        ("a.T", ".T dropped", "a"),
        ("a.argmax()", ".argmax became .argmin", "a.argmin()"),
        ("max(a)", "max became min", "min(a)"),
        ("abs(a)", "abs() dropped", "a"),
        ("a[:k]", "k became k + 1", "a[:k + 1]"),
        ("a[:k]", "k became k - 1", "a[:k - 1]"),
        ("a[:2]", "upper bound dropped", "a[:]"),
        ("range(n)", "n became n - 1", "range(n - 1)"),
        ("a[:, 0]", "elements 1 and 2 swapped", "a[0, :]"),
        ("a if b else c", "condition negated", "a if not b else c"),
        ("[a for a in b if a]", "if dropped", "[a for a in b]"),
        ("if a:\n    b", "condition negated", "if not a:\n    b"),
        ("if a:\n    b", "removed", "pass"),
        ("for a in b:\n    break", "break became continue", "for a in b:\n    continue"),
        ("with a:\n    b", "with dropped", "b"),
        ("@a\ndef f():\n    b", "@a dropped", "def f():\n    b"),
        ("raise ValueError('no')", "removed", "pass"),
        ("a - b", "left of a - b alone", "a"),
        ("a - b", "right of a - b alone", "b"),
        ("a == b", "== became >=", "a >= b"),
        ("a = 0.5", "0.5 became 0.51", "a = 0.51"),
        ("a = 100", "100 became 102", "a = 102"),
        ("raise ValueError('no')", "ValueError became RuntimeError", "raise RuntimeError('no')"),
        ("f(how='left')", "'left' became 'inner'", "f(how='inner')"),
        ("f(how='left')", "'left' became 'outer'", "f(how='outer')"),
        ("f('mean')", "'mean' became 'median'", "f('median')"),
        ("f('mean')", "'mean' became 'first'", "f('first')"),
        ("a.mean()", ".mean became .median", "a.median()"),
        ("a.detach()", ".detach became .clone", "a.clone()"),
        ("a.clone()", ".clone became .detach", "a.detach()"),
        ("a.sum(dim=1)", "keepdim= added", "a.sum(dim=1, keepdim=True)"),
        ("a.sum(axis=1)", "keepdims= added", "a.sum(axis=1, keepdims=True)"),
        ("for a in b:\n    c(a)", "loop backwards", "for a in list(b)[::-1]:\n    c(a)"),
        ("for a in b:\n    c(a)", "loop without its first", "for a in list(b)[1:]:\n    c(a)"),
        ("[a for a in b]", "loop without its last", "[a for a in list(b)[:-1]]"),
        ("for a in b:\n    c(a)\n    d(a)", "statements 1 and 2 swapped", "for a in b:\n    d(a)\n    c(a)"),
        ("def f(a):\n    g(a)", "a taken from the notebook", "def f(a):\n    a = globals()['a']\n    g(a)"),
        (
            "def f(a):\n    g(a)",
            "a remembered from the first call",
            "def f(a):\n    a = globals().setdefault('_first_f_a', a)\n    g(a)",
        ),
    ],
)
def test_makes_the_fault_it_says(source: str, what: str, mutant: str) -> None:
    made = {(fault.what, fault.source) for fault in faults(source, MODULES, names=("a",))}
    assert (what, mutant) in made


def test_two_faults_of_a_function_may_undo_one_another() -> None:
    (made,) = pairs("def f(a):\n    return -(-a)", MODULES)
    assert (made.source, made.key.count("- dropped")) == ("def f(a):\n    return a", 2)
    source = "def f(a):\n    return a.sum(axis=0) - a.mean(axis=1)"
    several = list(pairs(source, MODULES))
    assert several == list(pairs(source, MODULES))
    alone = {fault.source for fault in faults(source, MODULES)}
    assert len(several) == PAIRS and not alone & {source, *(fault.source for fault in several)}


def test_the_second_fault_does_not_take_back_the_first() -> None:
    assert not list(pairs("def f(rows):\n    return [g(row) for row in rows]", MODULES))


@pytest.mark.parametrize(
    "source",
    [
        '"""What the cell is about."""',
        "import numpy as np",
        "print(a + 1)",
        "axes.set(xlabel='epoch', xlim=(0, 1))",
        "colors = cmap(np.arange(n) % 20)",
    ],
)
def test_leaves_alone_what_computes_nothing(source: str) -> None:
    assert not list(faults(source, MODULES))


@pytest.mark.parametrize(
    ("source", "untouched"),
    [
        ("def f():\n    'Add 1.'\n    return a", "'Add 1.'"),
        ("plt.subplots(a, figsize=(6, 4))", "figsize=(6, 4)"),
        ("raise ValueError('no ' + name)", "'no '"),
        ("a = np.zeros(n)", "np."),
        ("def f(a: int) -> float:\n    return a", "(a: int) -> float"),
    ],
)
def test_leaves_parts_alone(source: str, untouched: str) -> None:
    others = [fault for fault in faults(source, MODULES) if fault.what != "removed"]
    assert all(untouched in fault.source for fault in others)


def test_says_where_the_fault_is() -> None:
    source = "def f(a):\n    b = a\n    return b * 2"
    (found,) = [fault for fault in faults(source) if fault.what == "* became /"]
    assert str(found) == "line 3 of f: * became / in return b * 2"


def test_a_fault_keeps_its_name_when_lines_move() -> None:
    source = "def f(a):\n    return a + 1"
    moved = f"c = 1\n\n\n{source.replace('return', '# adds one' + chr(10) + '    return')}"
    before, after = ({fault.key for fault in faults(code) if fault.scope} for code in (source, moved))
    assert before == after


def test_no_two_faults_have_the_same_name_or_code() -> None:
    for source in ("a + b + c", "f(0)[0]", "a = f(x[:, 0], x[:, 0])"):
        made = list(faults(source))
        assert len({fault.key for fault in made}) == len(made) == len({fault.source for fault in made})
        assert source not in {fault.source for fault in made}


@pytest.mark.parametrize("question", all_questions(), ids=lambda question: question.name)
def test_every_mutant_is_python(question: Question) -> None:
    made = mutants_of(question)
    assert made, "its solution has nothing that could be wrong"
    assert len({mutant.name for mutant in made}) == len(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # nonsense is meant
        for mutant in made:
            compile(mutant.fault.source, str(mutant.fault), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_survivors_are_all_there_still() -> None:
    assert command.stale_entries(command.known_survivors(), [], all_questions()) == []


def test_a_survivor_needs_one_reason(tmp_path) -> None:
    for reasons in ("", 'equivalent = "a"\nlet_through = "b"'):
        path = tmp_path / "survivors.toml"
        path.write_text(f'[[07_dot_product]]\nmutant = "dot: removed"\n{reasons}')
        with pytest.raises(ValueError, match=r"07_dot_product: dot: removed"):
            command.known_survivors(path)


def test_counts_what_became_of_mutants() -> None:
    a, b, c, d, *_ = mutants_of(present("08_merge"))
    known = {a.name: Known("equivalent", "why"), b.name: Known("let_through", "why"), "08_merge: gone": Known("…", "…")}
    verdicts = [Verdict(a, None), Verdict(b, None), Verdict(c, None), Verdict(d, _result(d, Outcome.WRONG))]
    counts = command.tally(verdicts, known)
    assert counts == command.Tally(caught=1, equivalent=1, let_through=1, new=1)
    assert counts.share == 1 / 3
    assert command.stale_entries(known, verdicts, [a.question]) == ["08_merge: gone"]
    known[d.name] = Known("equivalent", "why")
    assert command.stale_entries(known, verdicts, [a.question]) == ["08_merge: gone", d.name]


def test_a_failure_of_our_own_catches_nothing() -> None:
    mutant = mutants_of(present("07_dot_product"))[0]
    verdict = Verdict(mutant, _result(mutant, Outcome.GRADER_ERROR))
    assert command.tally([verdict], {}).share == 0


def test_a_sample_is_the_same_again() -> None:
    made = [mutant for question in QUICK for mutant in mutants_of(question)]
    assert command.sampled(made, 9, seed=1) == command.sampled(made, 9, seed=1) != command.sampled(made, 9, seed=2)
    assert command.sampled(made, len(made) + 1, seed=1) == made


def test_checks_catch_a_sample() -> None:
    chosen = [m for question in QUICK for m in command.sampled(mutants_of(question), EACH, seed=0)]
    known = command.known_survivors()
    text = io.StringIO()
    console = Console(file=text, width=120)
    grading = Grading(seed=0, recognizes=False)
    try:
        verdicts, failed = command.run(grading, chosen, known, console)
    finally:
        grading.close()
    command.report(console, verdicts, known, stale=[])
    counts = command.tally(verdicts, known)
    assert len(verdicts) == EACH * len(QUICK)
    assert not failed and not counts.new and not counts.ours, text.getvalue()


def _result(mutant: Mutant, outcome: Outcome) -> CheckResult:
    return CheckResult(mutant.question.name, "test_x", "X.", outcome, 1, "", 0.0)
