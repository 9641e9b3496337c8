"""Where a line may break that is too long for a phone."""

import re

from markupsafe import Markup, escape

_AFTER = re.compile(r"(?<=[@.])(?=\w)")


def breakable(text: object) -> Markup:
    """The text for a page; where it holds an email address, it breaks after ``@`` and dots before anywhere else."""
    if isinstance(text, Markup) or "@" not in str(text):
        return escape(text)
    return Markup("<wbr>").join(_AFTER.split(str(text)))
