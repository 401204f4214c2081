"""Exams: when, for whom, by which rules; the roster with its exemptions and allowances."""
