"""The supervisor's desk: what the documents of a contract are, and which are missing."""
