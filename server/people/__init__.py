"""Persons, what they sign in with, their sessions, and their roles over a subtree."""
