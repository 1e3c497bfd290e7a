"""What will be done, and why: pure, so that each rule is a row of a table in its test."""
