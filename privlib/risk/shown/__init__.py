"""What reports show of the data sets of a store: frames declared for the gate."""
