"""The grader's side of kernels: how they are started, what they may do, how a notebook runs in one and is asked."""
