"""What a run found, for whoever reads it: each module writes the same results in one form."""
