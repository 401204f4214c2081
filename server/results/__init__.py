"""Results: the best attempt, when what is shown to whom, release, and results on paper."""
