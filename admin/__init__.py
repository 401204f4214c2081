"""The administrators' JSON API: translation only, no decisions."""

from admin import jobs

BLUEPRINTS = (jobs.blp,)
