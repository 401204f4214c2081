"""The phone's JSON API, for teachers and branch secretaries: translation only, no decisions."""

from flask_smorest import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
