"""Questions: what they are, and how they are read, checked, graded, drawn, compared and searched.

A plain library: no web framework, no database.  ``python -m question_bank`` is its command line.
"""
