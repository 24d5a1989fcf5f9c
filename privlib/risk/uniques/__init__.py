"""Which sets of attributes single people out: all sets, and the smallest ones of each person."""
