"""Signatures: one is found by its owner's address or name; what is known of it, and what may be done with it.

What is searched for travels in the body of a post alone: it is in no address, and in no log.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import dossier, rulings
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.dossier import MOST_FOUND, Dossier, Hit
from campaign.journey.matching.review import Reviewer
from campaign.journey.signing.rules import HOLDING, KEPT, shown_name
from campaign.web import i18n, typed
from campaign.web.forms import signing as forms
from campaign.web.organizer import access, desk, desk_words, pages
from campaign.web.organizer.forms.desk import EraseForm, SearchForm, WhyForm

blueprint = Blueprint("organizer_signatures", __name__, url_prefix="/organizer")

_ID = "<int(max=999999999999999):signature_id>"
_LONGEST = 300  # of what is searched for: more than an address or a name may have
_WITH_WHY = ("resend", "reject", "restore")


@blueprint.get("/c/<slug>/signatures")
@access.needs("read_signers")
def show(campaign: Campaign) -> ResponseReturnValue:
    """The form to search with."""
    return pages.page("organizer/signatures.html", form=SearchForm(), hits=None)


@blueprint.post("/c/<slug>/signatures")
@access.needs("read_signers")
def search(campaign: Campaign) -> ResponseReturnValue:
    """What was found; where it is one, its page."""
    form = SearchForm()
    try:
        hits = _found(desk.of(campaign), form)
    except Refused as refused:
        form.refuse(refused, desk_words.REFUSALS)
        return pages.page("organizer/signatures.html", form=form, hits=None), 422
    if len(hits) == 1:
        return redirect(url_for("organizer_signatures.one", slug=campaign.slug, signature_id=hits[0].id), 303)
    return pages.page(
        "organizer/signatures.html",
        form=form,
        hits=[(hit, shown_name(hit.answers)) for hit in hits],
        most=MOST_FOUND,
        w=desk_words,
    )


@blueprint.get(f"/c/<slug>/signatures/{_ID}")
@access.needs("read_signers")
def one(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """All that is known of one signature."""
    return _page(campaign, signature_id, {})


@blueprint.post(f"/c/<slug>/signatures/{_ID}/reject")
@access.needs("review")
def reject(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """Takes it out of the total."""
    return _do(campaign, signature_id, "reject", WhyForm(prefix="reject"), rulings.reject)


@blueprint.post(f"/c/<slug>/signatures/{_ID}/restore")
@access.needs("review")
def restore(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """Takes a rejection back."""
    return _do(campaign, signature_id, "restore", WhyForm(prefix="restore"), rulings.restore)


@blueprint.post(f"/c/<slug>/signatures/{_ID}/resend")
@access.needs("review")
def resend(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """Sends its owner the letter again."""
    return _do(campaign, signature_id, "resend", WhyForm(prefix="resend"), rulings.resend)


@blueprint.post(f"/c/<slug>/signatures/{_ID}/erase")
@access.needs("review", fresh=True)
def erase(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """Erases it because its owner asked."""
    form = EraseForm(prefix="erase")
    return _do(campaign, signature_id, "erase", form, rulings.erase, sure=bool(form.sure.data))


def _do(
    campaign: Campaign,
    signature_id: int,
    act: str,
    form: WhyForm,
    step: Callable[[Desk, int, Reviewer], None],
    *,
    sure: bool = True,
) -> ResponseReturnValue:
    try:
        reason = form.reason()
        if not sure:
            raise Refused("not_sure", "sure")
        step(desk.of(campaign), signature_id, desk.reviewer(reason))
    except Refused as refused:
        if refused.code == "no_signature":
            abort(404)
        form.refuse(refused, desk_words.REFUSALS)
        return _page(campaign, signature_id, {act: form}), 422
    if act == "erase":
        return redirect(url_for("organizer_signatures.show", slug=campaign.slug), 303)
    return redirect(url_for("organizer_signatures.one", slug=campaign.slug, signature_id=signature_id), 303)


def _found(at: Desk, form: SearchForm) -> Sequence[Hit]:
    email, name, number = (form.typed(field) for field in ("email", "name", "number"))
    if sum(bool(one) for one in (email, name, number)) != 1:
        raise Refused("search_one", "email")
    for field in ("email", "name"):
        text.part(field, form.typed(field), _LONGEST)
    if email:
        return dossier.by_address(at, email)
    return dossier.by_name(at, name) if name else _by_number(at, number)


def _by_number(at: Desk, typed_number: str) -> list[Hit]:
    number = typed.number(typed_number)
    if number is None:
        raise Refused("bad_number", "number")
    try:
        row = dossier.by_id(at, number).row
    except Refused:
        return []
    return [Hit(row.id, row.state, {}, row.created_at, row.confirmed_at)]


def _page(campaign: Campaign, signature_id: int, given: Mapping[str, WhyForm]) -> str:
    try:
        found = dossier.by_id(desk.of(campaign), signature_id)
    except Refused:
        abort(404)
    made: dict[str, WhyForm] = {act: WhyForm(None, prefix=act) for act in _WITH_WHY}
    acts = made | {"erase": EraseForm(None, prefix="erase")} | dict(given)
    return pages.page(
        "organizer/signature.html",
        found=found,
        answers=_answers(campaign, found),
        acts=[(act, acts[act]) for act in _possible(found)],
        forms=acts,
        problem=next(iter(given.values()), None),
        w=desk_words,
    )


def _possible(found: Dossier) -> list[str]:
    """The acts that this signature's state allows."""
    state, readable = found.row.state, bool(found.answers.get("email"))
    possible = {
        "resend": readable and (state == "pending" or state in HOLDING),
        "reject": state in HOLDING,
        "restore": state == "rejected",
        "erase": state in {*KEPT, "pending", "superseded"},
    }
    return [act for act, may in possible.items() if may]


def _answers(campaign: Campaign, found: Dossier) -> list[tuple[str, Any]]:
    language = i18n.current()
    return [
        (forms.label(field, language, campaign), forms.answer(field, found.answers[field.key], language, campaign))
        for field in campaign.fields
        if found.answers.get(field.key)
    ]
