"""Getting in: passwords and one-time codes, the delay after failures, sessions and their refresh tokens."""
