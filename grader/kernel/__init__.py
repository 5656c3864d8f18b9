"""The grader's side and the kernel's side of running a notebook; each module says which one it is."""
