"""Grades notebooks of collaborative-filtering exercises, comparing outside the kernel that ran them."""
