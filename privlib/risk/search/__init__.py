"""The least generalised data that meet every condition, found among all levels of all hierarchies."""
