"""Settings of all tests: a property takes what time it takes, and CI tries the same examples each time."""

import os

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable" if os.environ.get("CI") else "untimed")
