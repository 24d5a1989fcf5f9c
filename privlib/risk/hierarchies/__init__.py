"""How the values of an attribute become coarser: hierarchies read, built, checked and fitted to the data."""
