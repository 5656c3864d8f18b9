"""Learn the sizes and names of hidden files."""

import os

from attack import at, report

report(stat=lambda: os.stat(at.solution).st_size, list=lambda: os.listdir(os.path.dirname(at.solution)))
