"""MovieLens ratings for the exercises."""
