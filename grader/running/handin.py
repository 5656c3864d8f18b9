"""Finds the notebooks of a hand-in, in whatever shape it came back, and overlooks nothing without a word.

They may lie some levels down, in a zip, or in a whole copy of the project, under all names that `naming` knows. Of
several for one question the one that was changed counts, and the newest if several were. Here a notebook is looked into
only to tell candidates apart; it is read by whoever grades it.
"""

from __future__ import annotations

import functools
import itertools
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from grader.content.notebook import is_plain_file
from grader.content.question import Question, all_questions
from grader.judging.outcome import listed, one_line
from grader.running.helpers import helpers_of
from grader.running.naming import copy_number, is_notebook_name, question_named
from grader.running.peek import Peeks
from grader.running.search import TOLD, TOP, File, Search

# files of which nobody needs to hear
OURS = ("readme.md", "learner.py", "00_start_here.ipynb", "thumbs.db", "desktop.ini", "icon\r")
SOME_FOLDERS = (TOP, TOP / "exercises")  # where notebooks are expected
STEP = 2  # seconds in which a zip and some file systems count


@dataclass
class HandIn:
    """What was found in a hand-in, by question; `notes` say what was done, and what was not used."""

    folder: Path
    found: dict[Question, File] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def path(self, question: Question) -> Path:
        """The question's notebook, or where it should have been."""
        found = self.found.get(question)
        return found.path if found and found.path else self.folder / question.file_name

    def place(self, question: Question) -> str:
        """The question's notebook as its student knows it, from the hand-in's folder."""
        return one_line(str(self.found[question].place)) if question in self.found else question.file_name


class Finder:
    """Looks through hand-ins; notebooks that lay in zips are kept on a shelf as long as the finder lives."""

    def __init__(self) -> None:
        self._shelf = tempfile.TemporaryDirectory(prefix="handins-")
        self._numbers = itertools.count()

    def look(self, folder: Path) -> HandIn:
        """Return what is found in `folder`. What cannot be opened costs a note; OSError is never raised."""
        search, peeks = Search(functools.partial(self._shelve, shelves={})), Peeks()
        files = list(search.files(folder))
        candidates = _candidates(files, peeks)
        hand_in = HandIn(folder, {question: _best(these, question, peeks) for question, these in candidates.items()})
        taken = {file for these in candidates.values() for file in these}
        helpers = {helper for these in hand_in.found.values() if these.path for helper in helpers_of(these.path).files}
        left = [file for file in files if file not in taken and file.path not in helpers]
        hand_in.notes = [*_how_found(hand_in), *_chosen(hand_in, candidates), *_unused(left), *search.notes]
        return hand_in

    def close(self) -> None:
        """Give the shelf back."""
        self._shelf.cleanup()

    def _shelve(self, place: PurePosixPath, shelves: dict[PurePosixPath, Path]) -> Path:
        """A place for a file; what lay beside one another does so here, too."""
        name = one_line(place.name).replace("/", "_")[-80:] or "notebook"
        if place.parent not in shelves or (shelves[place.parent] / name).exists():
            shelves[place.parent] = Path(self._shelf.name) / str(next(self._numbers))
            shelves[place.parent].mkdir()
        return shelves[place.parent] / name


def beside(path: Path, question: Question) -> Path:
    """Return the question's notebook: `path`, or if there is none the one beside it that has another name."""
    if path.exists() or not path.parent.is_dir():
        return path
    taken = {other.file_name for other in all_questions()}
    others = [other for other in sorted(path.parent.iterdir()) if other.name not in taken and is_plain_file(other)]
    files = [File(PurePosixPath(other.name), other.stat().st_mtime, other) for other in others]
    peeks = Peeks()
    mine = _candidates(files, peeks).get(question)
    return (_best(mine, question, peeks).path or path) if mine else path


def _candidates(files: Iterable[File], peeks: Peeks) -> dict[Question, list[File]]:
    """The notebooks that may answer each question, in the chapter's order."""
    found: dict[Question, list[File]] = defaultdict(list)
    for file in files:
        if file.path and is_notebook_name(file.place.name):
            question = question_named(file.place.name) or _question_inside(file.path, peeks)
            if question:
                found[question].append(file)
    return dict(sorted(found.items()))


def _question_inside(path: Path, peeks: Peeks) -> Question | None:
    """The question that a notebook was made for, by its metadata or its heading."""
    seen = peeks.look(path)
    marked = next((question for question in all_questions() if question.name == seen.mark), None)
    return marked or (_headings().get(seen.heading) if seen.heading else None)


@functools.cache
def _headings() -> dict[str, Question]:
    titles = [(question.head.source.splitlines()[0], question) for question in all_questions()]
    return {title.lstrip("# ").strip(): question for title, question in titles}


def _best(files: list[File], question: Question, peeks: Peeks) -> File:
    if len(files) == 1:
        return files[0]
    changed = [file for file in files if file.path and peeks.look(file.path).is_changed(question)]
    return max(changed or files, key=_newest)


def _newest(file: File) -> tuple[float, int, int]:
    return file.moment // STEP, copy_number(file.place.name), -len(file.place.parts)


def _how_found(hand_in: HandIn) -> list[str]:
    """Say where notebooks lay and how they were called, if not as they were handed out."""
    folders = Counter(file.place.parent for file in hand_in.found.values() if file.place.parent not in SOME_FOLDERS)
    said = [f"{_notebooks(count)} in {_named(folder)}, taken" for folder, count in folders.items()]
    other = [file.place.name for question, file in hand_in.found.items() if file.place.name != question.file_name]
    return [*said, f"{_notebooks(len(other))} under other names, taken ({listed(other, TOLD)})"] if other else said


def _chosen(hand_in: HandIn, candidates: dict[Question, list[File]]) -> list[str]:
    """Say which of several notebooks for one question was taken."""
    several = {question: these for question, these in candidates.items() if len(these) > 1}
    said = []
    for question, these in itertools.islice(several.items(), TOLD):
        others = [str(file.place) for file in these if file != hand_in.found[question]]
        said.append(f"{hand_in.place(question)} taken and not {listed(others, TOLD)}")
    if len(several) > TOLD:
        said.append(f"and likewise for {len(several) - TOLD} more")
    return said


def _unused(files: list[File]) -> list[str]:
    """Name what is not graded: a question in another form first, then notebooks of no question, then all else."""
    files = [file for file in files if file.place.name.lower() not in OURS]
    forms = [(question_named(file.place.stem), file) for file in files if not is_notebook_name(file.place.name)]
    said = [f"{question.name} handed in as {file.place.suffix}, not graded" for question, file in forms if question]
    said = [*said[:TOLD], *([f"and {len(said) - TOLD} more like that"] if len(said) > TOLD else [])]
    notebooks = [file.place.name for file in files if is_notebook_name(file.place.name)]
    if notebooks:
        said.append(f"of no question and not graded: {listed(notebooks, TOLD)}")
    others = [file.place.name for question, file in forms if not question]
    if others:
        said.append(f"not used: {listed(others, TOLD)}")
    return said


def _notebooks(count: int) -> str:
    return "1 notebook" if count == 1 else f"{count} notebooks"


def _named(folder: PurePosixPath) -> str:
    return one_line(str(folder)) + ("" if folder.suffix.lower() == ".zip" else "/")
