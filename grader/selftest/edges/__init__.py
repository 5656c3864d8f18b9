"""Faults that show only at an edge of a function's domain."""
