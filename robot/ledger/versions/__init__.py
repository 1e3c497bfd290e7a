"""
One module for each version of the tables after the first: how a ledger of the version before becomes one of this (docs/adr/0021).

A revision names its tables and columns as they were then, never through schema.py, which goes on.
"""
