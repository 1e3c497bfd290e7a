"""Publications that nobody watches: when they are due, carried out when the system's timer calls, and told to a person."""
