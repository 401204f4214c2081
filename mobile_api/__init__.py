"""The phone's JSON API, for teachers and branch secretaries: translation only, no decisions."""

from mobile_api import me, sessions, sittings

BLUEPRINTS = (sessions.blp, me.blp, sittings.exams, sittings.blp)
