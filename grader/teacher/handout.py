"""The words that a release is handed out with: its README."""

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


def readme(assignment: Assignment, questions: list[Question], points: str) -> str:
    """Return the README of a release."""
    due = f"Due {assignment.due:%A, %d %B %Y, %H:%M %Z}.\n\n" if assignment.due else ""
    withheld = ', or says "your teacher checks this"' if assignment.withheld else ""
    linked = table(questions).replace("](", "](exercises/")
    title = assignment.title or "Exercises in collaborative filtering"
    example = questions[0].name.partition("_")[2]
    return README.format(title=title, due=due, withheld=withheld, table=linked, example=example, points=points)
