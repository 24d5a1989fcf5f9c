"""Releases of the same data set judged together and over time."""
