"""Benchmarks: each one command that prints a table.  Ratios within one run count; machines differ and are noisy."""
