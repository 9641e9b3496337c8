"""Where a long line breaks on a phone: in an address after what ends a part of it, in nothing else."""

import pytest
from markupsafe import Markup

from campaign.web.breaks import breakable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alesia.k@mail.example.org", "alesia.<wbr>k@<wbr>mail.<wbr>example.<wbr>org"),
        ("by barys@example.org.", "by barys@<wbr>example.<wbr>org."),
        ("@example.org", "@<wbr>example.<wbr>org"),
        ("<b>@example.org", "&lt;b&gt;@<wbr>example.<wbr>org"),
        ("Version 1.5 of <b>", "Version 1.5 of &lt;b&gt;"),
        ("", ""),
        (Markup("<b>a@b.c</b>"), "<b>a@b.c</b>"),
        (7, "7"),
    ],
)
def test_it_breaks_after_the_sign_and_the_dots_of_an_address(text: object, shown: str) -> None:
    assert breakable(text) == shown
