"""The words that a release is handed out with: its README, and the workflow that grades what a student pushes."""

from __future__ import annotations

from grader.content.assignment import Assignment
from grader.content.question import Question
from grader.content.readme_table import table

README = """# {title}

{due}Open a notebook in [exercises/](exercises/README.md), write what the bold sentence asks for, and have it checked.

```
pip install tox
tox -e lab                      # opens the notebooks in JupyterLab (VS Code works too)
tox -e grade                    # checks all and says what to think about next; the first run installs what is needed
tox -e grade -- -k {example}    # checks one
```

In a notebook `%check` does the same, `%hint` gives a thought, `%next` leads on. A check that is "blocked" waits for
another one{withheld}. Where the kit is installed already, `collab check` needs no tox.

{table}

{points}
What is checked here is for you to learn from; your mark comes from your teacher's own run. Hand the notebooks in as
they are, or all of `exercises/` as one zip.
"""

WORKFLOW = """# Checks the notebooks of a push. Green unless something is wrong: what is not answered yet is not wrong.
name: check
on:
  push:
    paths: ["exercises/**"]
permissions:
  contents: read
concurrency:
  group: ${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false   # a notebook must not find a token
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: |
            pyproject.toml
            constraints.txt
      - name: Let kernels have namespaces of their own
        run: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0
      - run: pip install "tox>=4.11"
      - run: tox -e grade -- --trust advisory --result result.json || test -s result.json
      - name: Say whether anything is wrong
        run: |
          python - <<'END'
          import json, os, sys
          result = json.load(open("result.json"))
          bad = ("wrong", "raised", "timed out", "grader error")
          lines = ["| question | points |", "|---|---|"]
          lines += [f"| {q['name']} | {q['earned']:g} / {q['points']:g} |" for q in result["questions"]]
          open(os.environ["GITHUB_STEP_SUMMARY"], "a").write("\\n".join(lines) + "\\n")
          sys.exit(any(check["outcome"] in bad for q in result["questions"] for check in q["checks"]))
          END
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: result
          path: result.json
"""


def readme(assignment: Assignment, questions: list[Question], points: str) -> str:
    """Return the README of a release."""
    due = f"Due {assignment.due:%A, %d %B %Y, %H:%M %Z}.\n\n" if assignment.due else ""
    withheld = ', or says "your teacher checks this"' if assignment.withheld else ""
    linked = table(questions).replace("](", "](exercises/")
    title = assignment.title or "Exercises in collaborative filtering"
    example = questions[0].name.partition("_")[2]
    return README.format(title=title, due=due, withheld=withheld, table=linked, example=example, points=points)
