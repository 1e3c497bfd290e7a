"""A run composed from values: the one way into the engine, whatever door somebody comes by."""
