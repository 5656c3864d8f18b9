"""Leave daemons behind that fork anew as soon as one of them ends, deaf to all that can be ignored."""

import os
import signal
import time

from attack import at

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        while True:
            if os.fork() != 0:
                if os.fork() == 0:
                    os.execv("/bin/sleep", ["sleep", at.marker])
                os._exit(0)
            time.sleep(0.01)
print("MISS unless they outlive the kernel")
