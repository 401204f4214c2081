"""The launcher is tried with real clusters, real signals and real folders."""
