"""Figures that the kit promises, measured afresh: nothing here takes part in grading."""
