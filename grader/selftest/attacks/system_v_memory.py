"""Make shared memory that outlives every process and that no limit counts."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
made = libc.shmget(0, 4096, 0o600)
if made >= 0:
    libc.shmctl(made, 0, None)  # away with it again
print("HIT" if made >= 0 else f"MISS {ctypes.get_errno()}")
