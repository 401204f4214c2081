"""The phone's JSON API, for teachers and branch secretaries: translation only, no decisions."""

from mobile_api import colleagues, exams, me, results, roll_ups, sessions, sittings

BLUEPRINTS = (
    sessions.blp,
    me.blp,
    colleagues.blp,
    exams.blp,
    sittings.exams,
    sittings.blp,
    results.exams,
    results.blp,
    roll_ups.blp,
)
