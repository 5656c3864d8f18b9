"""The box: what contains a kernel. Linux; every layer is a module of its own.

All of it runs in the kernel's process, except `policy`, which says as plain data what a kernel may do, and `promises`:
those are the grader's.
"""
