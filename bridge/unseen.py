"""Characters that are not seen, and do something all the same where text is shown."""

from __future__ import annotations

import re

# What steers a terminal, breaks a line, or turns text around, without being seen: control characters, marks of direction and
# format, separators of lines, and halves of characters.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
