"""Kill every part of the product at random while people sit an exam, and count what is lost."""
