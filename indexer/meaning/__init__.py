"""Meaning: vectors of articles, by a model that the keeper of a library puts in place."""
