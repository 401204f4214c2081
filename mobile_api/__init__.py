"""The phone's JSON API, for teachers and branch secretaries: translation only, no decisions."""

from mobile_api import exams, me, sessions, sittings

BLUEPRINTS = (exams.blp, sessions.blp, me.blp, sittings.exams, sittings.blp)
