"""Characters that hide what a text says, as ranges for regular expressions; after Unicode's general category Cf and its
Default_Ignorable_Code_Point (Unicode 15, DerivedCoreProperties.txt).
"""

from __future__ import annotations

TURNING = "\u202a-\u202e\u2066-\u2069"
"""What turns the order in which characters are shown."""

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
"""What is not shown."""
