"""Change a file that later runs use: append, replace, remove, truncate."""

import os

from attack import at, report


def append():
    with open(at.canary, "a") as file:
        return file.write("changed")


def replace():
    with open("mine", "w") as file:
        file.write("changed")
    os.replace("mine", at.canary)
    return True


def remove():
    os.remove(at.canary)
    return True


def truncate():
    os.truncate(at.canary, 0)
    return True


report(append=append, replace=replace, remove=remove, truncate=truncate)
