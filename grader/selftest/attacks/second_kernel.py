"""Make a copy of the kernel by a fork that goes on as a kernel, and leave."""

import os

from attack import at

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/bin/sh", ["sh", "-c", f"while :; do sleep {at.marker}; done"])
print("MISS unless it outlives the kernel")
