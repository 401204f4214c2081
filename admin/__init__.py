"""The administrators' JSON API: translation only, no decisions."""

from admin import (
    codes,
    exams,
    jobs,
    papers,
    people,
    question_imports,
    question_sets,
    reports,
    results,
    roles,
    roster,
    supervision,
    units,
)

BLUEPRINTS = (
    units.blp,
    people.blp,
    roster.blp,
    roles.blp,
    codes.blp,
    jobs.blp,
    question_sets.sets,
    question_sets.questions,
    question_imports.sets,
    question_imports.blp,
    papers.blp,
    exams.blp,
    supervision.exams,
    supervision.blp,
    results.blp,
    reports.rollups,
    reports.blp,
    reports.files,
)
