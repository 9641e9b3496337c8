"""What fields and answers are called: in the reader's language, else the campaign's, and by their key as the last."""

from dataclasses import replace

import pytest
from flask import Flask

from campaign.journey.drafting import preview
from campaign.journey.drafting.draft import option
from campaign.journey.drafting.fields import Field
from campaign.web.forms.signing import answer, label
from tests.services.factories import NOW, a_draft

CAMPAIGN = preview.opened(a_draft(), 1, NOW)  # English leads, Belarusian follows
OWN = Field("choice", "lunch", labels={"be": "Абед", "en": "Lunch"}, options=(option("soup", {"be": "Суп"}),))

LABELS = [
    (OWN, "be", "Абед"),
    (OWN, "ru", "Lunch"),
    (replace(OWN, labels={"be": "Абед"}), "ru", "Абед"),
    (replace(OWN, labels={"": "Any"}), "ru", "Any"),
    (replace(OWN, labels=None), "ru", "lunch"),
    (Field("name", "name"), "en", "Full name"),
    # The usual word in the reader's language says more than a special one in another.
    (Field("name", "name", labels={"be": "Як у пашпарце"}), "en", "Full name"),
    (Field("name", "name", labels={"be": "Як у пашпарце"}), "be", "Як у пашпарце"),
]


@pytest.mark.parametrize(("field", "language", "said"), LABELS)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_label_is_the_readers_then_the_usual_then_the_campaigns_then_the_key(
    app: Flask, field: Field, language: str, said: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert label(field, language, CAMPAIGN) == said


def test_an_answer_is_read_in_the_campaigns_language_before_its_code() -> None:
    assert [answer(OWN, "soup", language, CAMPAIGN) for language in ("be", "ru")] == ["Суп", "Суп"]
    assert answer(OWN, "cake", "be", CAMPAIGN) == "cake"
