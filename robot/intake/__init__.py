"""What a person hands in."""
