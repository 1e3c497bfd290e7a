"""Hands and eyes: the only room of the engine that knows Playwright."""
