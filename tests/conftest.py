"""Settings of all tests: how long an example of a property takes is no property."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
