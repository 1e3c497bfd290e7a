"""The door for whoever tests: the flows and whole runs as fixtures of pytest (docs/api.md)."""
