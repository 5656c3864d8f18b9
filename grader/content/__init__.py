"""A question and its notebooks: where they lie, how they are read and how they are built."""
