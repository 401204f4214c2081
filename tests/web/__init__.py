"""The web pages: their types, how they are served, and stories in a real browser."""
