"""The administrators' JSON API: translation only, no decisions."""

from admin import codes, exams, jobs, papers, people, results, roles, supervision, units

BLUEPRINTS = (
    units.blp,
    people.blp,
    roles.blp,
    codes.blp,
    jobs.blp,
    papers.blp,
    exams.blp,
    supervision.exams,
    supervision.blp,
    results.blp,
)
