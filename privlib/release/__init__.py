"""The gate: the only way from a frame to something shown."""
