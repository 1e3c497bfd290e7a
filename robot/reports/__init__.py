"""What happened, told to people and to other programs."""
