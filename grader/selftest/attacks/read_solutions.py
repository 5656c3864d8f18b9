"""Read a solution: by its path, by links, through /proc."""

import os

from attack import at, report


def read(path):
    with open(path) as file:
        return "THE SOLUTION" in file.read()


def by_symlink():
    os.symlink(at.solution, "symbolic")
    return read("symbolic")


def by_hard_link():
    os.link(at.solution, "hard")
    return read("hard")


report(
    path=lambda: read(at.solution),
    symlink=by_symlink,
    hard_link=by_hard_link,
    own_root=lambda: read(f"/proc/self/root{at.solution}"),
    grader_root=lambda: read(f"/proc/{at.grader}/root{at.solution}"),
    zygote_root=lambda: read(f"/proc/{at.zygote}/root{at.solution}"),
    parent_root=lambda: read(f"/proc/{os.getppid()}/root{at.solution}"),
)
