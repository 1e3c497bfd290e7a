"""Documents made ready for publishing: the portal's five recommendations (docs/prepare.md)."""
