"""The student's desk: a verdict after each save."""
