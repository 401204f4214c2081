"""The roster from a file: read, judged against what is known, previewed, and applied as one."""
