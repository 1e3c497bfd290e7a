"""A replica of SECOP II for people and tests: the public facts of docs/portal.md, served on loopback."""
