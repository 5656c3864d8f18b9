"""Write 300 MB in files of 20 MB."""

import os

from attack import report


def write():
    try:
        for number in range(15):
            with open(f"part{number}", "wb") as file:
                file.write(b"x" * 20_000_000)
        return True
    finally:
        for number in range(15):
            if os.path.exists(f"part{number}"):
                os.remove(f"part{number}")


report(write=write)
