"""What was to be sent and how far it came, kept across runs and machines."""
