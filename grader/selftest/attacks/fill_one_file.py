"""Write one file of 300 MB."""

from attack import report


def write():
    with open("big", "wb", buffering=0) as file:
        for _ in range(30):
            if file.write(b"x" * 10_000_000) < 10_000_000:
                return False
    return True


report(write=write)
