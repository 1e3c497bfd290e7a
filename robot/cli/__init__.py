"""The front door: the only room that knows both the engine and the flows."""
