"""Displays of millions of empty lists, each of which is read on its way into the notebook."""

for _ in range(8):
    display({"application/json": [[]] * 2_000_000, "text/plain": ""}, raw=True)
