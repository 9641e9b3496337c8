"""No form and no field of a form is without wrong input that a test types into it."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator

import pytest
from flask_wtf import FlaskForm

import campaign.web
from campaign.journey.drafting.fields import KINDS
from campaign.web.forms.signing import SignForm
from campaign.web.organizer.forms.base import OrganizerForm
from tests.web.organizer.mistakes import NEVER_WRONG, PLACES
from tests.web.test_refused_forms import WRONG, WRONG_BY_KIND


def forms(base: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every class of forms that a module of the doors names; not those made for one campaign."""
    for one in base.__subclasses__():
        if getattr(sys.modules[one.__module__], one.__name__, None) is one and one.__module__.startswith("campaign."):
            yield one
        yield from forms(one)


for module in pkgutil.walk_packages(campaign.web.__path__, "campaign.web."):
    importlib.import_module(module.name)
FORMS = {one for one in forms() if one is not OrganizerForm}
FIELDS = [(form, name) for form in FORMS for name in vars(form) if hasattr(getattr(form, name), "field_class")]


@pytest.mark.parametrize("form", sorted(FORMS, key=repr), ids=lambda form: form.__name__)
def test_every_form_is_filled_in_wrong(form: type[FlaskForm]) -> None:
    own = [name for one, name in FIELDS if one is form and (form.__name__, name) not in NEVER_WRONG]
    typed = _typed(form)
    assert own or typed or all((form.__name__, name) in NEVER_WRONG for name in vars(form) if not name.startswith("_"))
    assert [name for name in own if name not in typed] == []


def _typed(form: type[FlaskForm]) -> set[str]:
    if form is SignForm:
        return {name for name, _ in WRONG}
    places = [one for one in PLACES.values() if one.form and issubclass(one.form, form)]
    names = {name for place in places for mistake in place.mistakes for name in mistake.typed}
    # With the prefix of one form among several, or without it.
    return names | {re.sub("^(step_up_|[a-z]+-)", "", name) for name in names}


def test_what_is_never_wrong_is_still_there() -> None:
    assert {(form, name) for form, name in NEVER_WRONG} <= {(form.__name__, name) for form, name in FIELDS}


def test_every_kind_of_question_is_answered_wrong() -> None:
    assert set(KINDS) - {field for field, _ in WRONG} == set(WRONG_BY_KIND)
