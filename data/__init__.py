"""MovieLens ratings for the exercises.

Importing this package costs nothing: pandas is imported by the first loader that is called.
"""

from data.movielens import load_movies, load_ratings, load_tags, load_titled_ratings, load_users, split_ratings

__all__ = ["load_movies", "load_ratings", "load_tags", "load_titled_ratings", "load_users", "split_ratings"]
