"""Change what other notebooks import and read: the `data` package, the kernels' own modules, the ratings."""

import os

from attack import at, report

import data


def change(path):
    with open(path, "a") as file:
        return file.write("\n# changed\n")


def add(folder):
    with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
        return file.write("")


report(
    data=lambda: change(data.__file__),
    boot=lambda: change(f"{at.library}/grader/kernel/boot.py"),
    ratings=lambda: add(os.environ["MOVIELENS_HOME"]),
    new_module=lambda: add(at.library),
    packages=lambda: add(os.path.dirname(os.path.dirname(os.__file__))),
)
