"""Laws are about results, never about time: the first example of a run may load a dictionary."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
