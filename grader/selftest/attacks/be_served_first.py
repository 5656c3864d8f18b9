"""Take the processor from others: a higher priority, a real-time schedule."""

import os

from attack import report


def real_time():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return True


report(nice=lambda: os.nice(-5) < 0, real_time=real_time)
