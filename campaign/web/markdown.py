"""Statements and other Markdown as part of a page."""

from markupsafe import Markup

from campaign.journey.drafting import markdown


def html(source: str) -> Markup:
    """CommonMark as harmless HTML that a template does not escape again."""
    return Markup(markdown.html(source))  # noqa: S704 -- cleaned by nh3 there
