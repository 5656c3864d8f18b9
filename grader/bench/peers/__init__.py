"""The same notebooks graded by others and by this kit."""
