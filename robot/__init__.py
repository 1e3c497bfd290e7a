"""The engine: it knows how to click, prove and remember, and no page of the portal."""
