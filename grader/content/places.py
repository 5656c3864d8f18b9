"""Where things are in the project."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
QUESTIONS = PROJECT / "grader" / "questions"
EXERCISES = PROJECT / "exercises"
SOLUTIONS = PROJECT / "solutions"
