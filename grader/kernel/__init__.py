"""The grader's side and the kernel's side of running a notebook; CONTRIBUTING.md says which module runs where."""
