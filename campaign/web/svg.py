"""What every picture that the server draws has: a name, a sentence for those who do not see it, short numbers."""

from markupsafe import Markup


def picture(name: str, title: str, summary: str, inside: str, kind: str, shape: str) -> Markup:
    """One SVG as one picture. ``name`` makes the ids; ``inside`` and ``shape`` are markup that is right already."""
    drawn = Markup(inside)  # noqa: S704 -- numbers, and words that were escaped where they were put in
    sized = Markup(shape)  # noqa: S704 -- numbers alone
    return Markup(
        '<svg class="chart {0}" role="img" aria-labelledby="{1}-title {1}-desc" width="100%" {2} focusable="false">'
        '<title id="{1}-title">{3}</title><desc id="{1}-desc">{4}</desc>{5}</svg>'
    ).format(kind, name, sized, title, summary, drawn)


def decimal(number: float) -> str:
    """A number as SVG writes it: two places at most, no zeros behind."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
