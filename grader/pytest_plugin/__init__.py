"""`pytest grader/`: options, hooks, and a run that grades side by side."""
