"""Floor 4: how easily could someone be singled out of this data set? It measures; the gate decides what is shown."""
