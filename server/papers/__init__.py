"""Papers: blueprints, drawing with a proof that it can be done, and the frozen paper that people sit."""
