"""Near-duplicate questions: found in a bank and compared as this field compares them."""
