"""Many accounts' lists on many machines: Procrastinate hands out turns, the ledger says what they are (fleet.md)."""
