"""The question library, as laws and examples."""
