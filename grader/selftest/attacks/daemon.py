"""Leave a daemon behind: two forks and a session of its own."""

import os

from attack import at

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/bin/sleep", ["sleep", at.marker])
    os._exit(0)
print("MISS unless it outlives the kernel")
