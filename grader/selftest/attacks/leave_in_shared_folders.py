"""Leave a file where all users of the machine may write."""

import os

from attack import at, report

NAME = f"left-{at.marker}"


def leave(folder):
    path = os.path.join(folder, NAME)
    with open(path, "w") as file:
        file.write("left")
    os.remove(path)
    return True


report(**{folder.replace("/", "_"): lambda f=folder: leave(f) for folder in ("/tmp", "/var/tmp", "/run/lock", "/dev")})
