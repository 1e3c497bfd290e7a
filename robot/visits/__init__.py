"""What a visit to a contract does, and what becomes of each of its documents."""
