"""The command line: words typed → one call → exit code. Nothing is computed here."""
