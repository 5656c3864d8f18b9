"""Reserve 64 GiB of address space."""

import mmap

from attack import report

NO_RESERVE = 0x4000
report(reserve=lambda: mmap.mmap(-1, 64 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NO_RESERVE))
