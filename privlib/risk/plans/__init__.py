"""A data set written anonymized: its plan, the file that comes of it, and the same plan applied again."""
