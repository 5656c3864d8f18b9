"""A check and its verdict: outcomes, comparisons, and the words in which they are told."""
