"""Sittings: attempts, answers, the journal, hand-in, closing.  The hot path: Core statements only."""
