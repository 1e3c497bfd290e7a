"""Many accounts' lists on one machine: a process of its own for each account, so many of them at a time (batch.md)."""
