"""The administrators' JSON API: translation only, no decisions."""

from admin import exams, jobs, papers, supervision

BLUEPRINTS = (jobs.blp, papers.blp, exams.blp, supervision.exams, supervision.blp)
