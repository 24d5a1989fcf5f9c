"""What stands between the engine and arrays: a data set asked for, its class table, and its finest classes as codes."""
