"""Figures that depend on the machine, measured afresh: nothing here takes part in grading."""
