"""Imports into a question set: a file is read in the background, looked over by a person, and accepted at once."""
