"""Squeeze the grader's resource limits, and make it wait."""

import os
import resource

from attack import at, report


def affinity():
    os.sched_setaffinity(at.grader, os.sched_getaffinity(at.grader))
    return True


def limit():
    resource.prlimit(at.grader, resource.RLIMIT_CORE, (0, 0))
    return True


report(limit=limit, affinity=affinity)
