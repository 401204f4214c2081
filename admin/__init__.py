"""The administrators' JSON API: translation only, no decisions."""

from flask_smorest import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
