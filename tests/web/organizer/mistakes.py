"""Every form of this door that a person fills in, with wrong input for each of its fields.

``test_mistakes.py`` sends them; ``tests/contracts/test_mistakes.py`` sees that no form and no field is left out.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from campaign.web.organizer.forms import accounts, copying, desk, exporting, log, sources, team, updates, upkeep
from tests.web.organizer.conftest import PASSWORD, OrganizerClient

BASE = "/organizer/c/footbridge"
LONG = "x" * 1200
HIDDEN = "a\u202eb"
ADDRESSES = ("", "   ", "no address", "a@b@example.org", "a" * 300 + "@example.org", "a b@example.org")
Opened = tuple[OrganizerClient, TestResponse]


@dataclass
class World:
    """What the pages are opened with: browsers by name, one-time links by kind, numbers by what they are of."""

    browsers: Mapping[str, Callable[[], OrganizerClient]]
    links: Mapping[str, str]
    ids: Mapping[str, int]

    def open(self, who: str, path: str) -> Opened:
        """A page in somebody's browser."""
        client = self.browsers[who]()
        return client, client.get(path.format(**self.links, **self.ids))


@dataclass(frozen=True)
class Mistake:
    """What is typed wrong, by input name, and the id of the input beside which that is said."""

    typed: Mapping[str, Any]
    at: str
    status: int = 422


@dataclass(frozen=True)
class Place:
    """A form on a page: who opens it, where it is sent to, what else is in it. ``form`` is None for the editor's."""

    endpoint: str
    form: type[FlaskForm] | None
    open: Callable[[World], Opened]
    mistakes: tuple[Mistake, ...]
    fills: Mapping[str, Any] = field(default_factory=dict)
    pressed: Mapping[str, str] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


def at(path: str, who: str = "alesia") -> Callable[[World], Opened]:
    """That page in that person's browser."""
    return lambda world: world.open(who, path)


def wrong(name: str, *values: Any, status: int = 422, at: str = "") -> tuple[Mistake, ...]:
    """Each of these in that input."""
    return tuple(Mistake({name: value}, at or name, status) for value in values)


def _picture(raw: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(raw), "river.jpg", content_type="image/jpeg")


def _asked_again(world: World) -> Opened:
    """The page that asks for a code before the form of an invitation, which travels along."""
    client = world.browsers["stale"]()
    token = client.token()
    sent = {"csrf_token": token, "email": "new@example.org", "role": "editor"}
    return client, client.post(f"{BASE}/team/invite", data=sent)


def _with_question(kind: str) -> Callable[[World], Opened]:
    """The editor after a question was added."""

    def opened(world: World) -> Opened:
        client = world.browsers["alesia"]()
        sent = {**NEW, "csrf_token": client.token(), "languages": "en", "do": "add_field", "new_kind": kind}
        return client, client.post("/organizer/campaigns/new", data=sent | FIELDS)

    return opened


# The fields that a new campaign has, as the editor's form names them.
FIELDS = {
    "f0-kind": "name",
    "f0-key": "name",
    "f0-required": "yes",
    "f0-exported": "yes",
    "f1-kind": "email",
    "f1-key": "email",
    "f1-required": "yes",
    "f1-exported": "yes",
}
NEW = {
    "slug": "river-park",
    "title-en": "A park by the river",
    "addressee-en": "the town council",
    "summary-en": "Trees instead of cars.",
    "statement-en": "We ask for a park.\n\nAnd for trees.",
    "organizer": "Friends of the River",
    "contact": "friends@example.org",
    "keep_days": "90",
    "goal": "100",
    "goal_steps": "200\n300",
    "timezone": "Europe/Minsk",
    "opens": "2026-05-01T10:00",
    "closes": "2026-06-01T10:00",
    "consent_note-en": "The council sees the names.",
    "thanks-en": "Thank you.",
    "likely": "hold",
    "keep": "newest",
    "household": "2",
}
_TEXTS = (
    *wrong("title-en", "", "  ", "x" * 151, HIDDEN, "two\nlines"),
    *wrong("addressee-en", "x" * 201, HIDDEN),
    *wrong("summary-en", LONG, HIDDEN),
    *wrong("statement-en", "", " \n ", "x" * 50_001, HIDDEN),
    *wrong("consent_note-en", "x" * 2000, HIDDEN),
    *wrong("thanks-en", "x" * 6000, HIDDEN),
    *wrong("picture_alt-en", "x" * 301, HIDDEN),
)
_SETTINGS = (
    *wrong("organizer", "x" * 201, HIDDEN),
    *wrong("contact", "x" * 201, HIDDEN),
    *wrong("keep_days", "", "0", "-1", "soon", "3651", "9" * 400),
    *wrong("goal", "0", "many", "-5", "1.5", "9" * 400),
    *wrong("goal_steps", "200\n150", "50", "a few", "200\n9999999999999"),
    *wrong("opens", "tomorrow", "2026-02-30T10:00", "0001-01-01T00:00", "9999-12-31T23:59"),
    *wrong("closes", "tomorrow", "2026-02-30T10:00", "2026-04-01T10:00"),
    *wrong("timezone", "Minsk", "../etc/passwd", "Europe/Nowhere", "x" * 300),
    *wrong("likely", "", "perhaps"),
    *wrong("keep", "", "both"),
    *wrong("household", "", "0", "9", "all"),
    *wrong("upload", _picture(b"no picture"), _picture(b""), at="upload"),
)
_NEW_PASSWORDS = ("", "short", "aaaaaaaaaaaaaaaaaaaaaaa", "x" * 2000, f"{HIDDEN} herons over the mill")
_WHYS = ("", "   ", "x" * 401, HIDDEN, "two\nlines")

PLACES: Mapping[str, Place] = {
    "sign in": Place(
        "organizer_login.sign_in",
        accounts.SignInForm,
        at("/organizer/login", "stranger"),
        (
            *wrong("email", "", " ", "no address", LONG, "nobody@example.org"),
            *wrong("password", ""),
            *wrong("password", "not the password at all", at="email"),
        ),
        {"email": "alesia@example.org", "password": PASSWORD},
        secret=frozenset({"password"}),
    ),
    "second step": Place(
        "organizer_login.check_code",
        accounts.CodeForm,
        at("/organizer/login/code", "halfway"),
        (*wrong("code", "", "000000", LONG, "a\0b"), *wrong("recovery", "wxyz-wxyz-wxyz", LONG)),
        secret=frozenset({"code", "recovery"}),
    ),
    "step-up": Place(
        "organizer_step_up.check",
        accounts.StepUpForm,
        at("/organizer/step-up", "stale"),
        (*wrong("step_up_code", "", " ", "000000", LONG), *wrong("step_up_recovery", "wxyz-wxyz-wxyz")),
        secret=frozenset({"step_up_code", "step_up_recovery"}),
    ),
    "step-up without a second factor": Place(
        "organizer_step_up.check",
        accounts.StepUpForm,
        at("/organizer/step-up", "factorless"),
        wrong("step_up_password", "", "not the password at all", LONG),
        secret=frozenset({"step_up_password"}),
    ),
    "step-up on the way": Place(
        "organizer_team.invite",
        accounts.StepUpForm,
        _asked_again,
        (*wrong("step_up_code", "", "000000"), *wrong("step_up_recovery", "wxyz-wxyz-wxyz")),
        secret=frozenset({"step_up_code", "step_up_recovery"}),
    ),
    "forgotten password": Place(
        "organizer_reset.ask", accounts.EmailForm, at("/organizer/reset", "stranger"), wrong("email", *ADDRESSES)
    ),
    "new password": Place(
        "organizer_reset.change",
        accounts.NewPasswordForm,
        at("{reset}", "stranger"),
        wrong("password", *_NEW_PASSWORDS),
        secret=frozenset({"password"}),
    ),
    "invitation": Place(
        "organizer_invitation.accept",
        accounts.NewPasswordForm,
        at("{invitation}", "stranger"),
        wrong("password", *_NEW_PASSWORDS),
        secret=frozenset({"password"}),
    ),
    "first account": Place(
        "organizer_invitation.accept",
        accounts.FirstAccountForm,
        at("{first}", "stranger"),
        (*wrong("email", *ADDRESSES), *wrong("password", *_NEW_PASSWORDS)),
        {"email": "first@example.org", "password": PASSWORD},
        secret=frozenset({"password"}),
    ),
    "account": Place(
        "organizer_account.change_password",
        accounts.ChangePasswordForm,
        at("/organizer/account"),
        (*wrong("current", "", "not the password at all", LONG), *wrong("password", *_NEW_PASSWORDS)),
        {"current": PASSWORD, "password": "nine storks beside the weir"},
        secret=frozenset({"current", "password"}),
    ),
    "first code of an app": Place(
        "organizer_factors.confirm_app",
        accounts.FirstCodeForm,
        at("/organizer/account/second-factor/app", "setting up"),
        wrong("code", "", "000000", LONG, "a\0b"),
        secret=frozenset({"code"}),
    ),
    "passkey": Place(
        "organizer_factors.add_passkey",
        accounts.PasskeyForm,
        at("/organizer/account/second-factor"),
        wrong("name", "x" * 61, HIDDEN, "a\0b", "two\nlines"),
    ),
    "team": Place(
        "organizer_team.invite",
        team.InviteForm,
        at(f"{BASE}/team"),
        (*wrong("email", *ADDRESSES, "barys@example.org"), *wrong("role", "", "king")),
        {"email": "new@example.org", "role": "exporter"},
    ),
    "role": Place(
        "organizer_team.set_role",
        team.MemberForm,
        at(f"{BASE}/team"),
        (
            *wrong("role", "", "king", at="role-{barys}"),
            # She is the only owner.
            *wrong("role", "viewer", at="role-{alesia}"),
        ),
    ),
    "another organizer": Place(
        "organizer_team.invite_organizer", accounts.EmailForm, at("/organizer/team"), wrong("email", *ADDRESSES)
    ),
    "source code": Place(
        "organizer_sources.add",
        sources.SourceForm,
        at(f"{BASE}/sources"),
        (
            *wrong("code", "", "   ", "no code!", "-poster", "x" * 33, HIDDEN),
            *wrong("called", "x" * 61, HIDDEN, "two\nlines"),
        ),
        {"code": "poster", "called": "The poster"},
    ),
    "long work": Place(
        "organizer_installation.ask",
        upkeep.UpkeepForm,
        at("/organizer/installation"),
        (*wrong("work", "", "everything"), *wrong("campaign", "nowhere")),
        {"work": "audit", "campaign": "footbridge"},
    ),
    "copy": Place(
        "organizer_status.duplicate",
        copying.CopyForm,
        at(f"{BASE}/status"),
        wrong("slug", "", "No slug!", "footbridge", "x" * 64, "-a"),
    ),
    "decision": Place(
        "organizer_review.decide",
        desk.WhyForm,
        at(f"{BASE}/review"),
        wrong("why", *_WHYS[2:], at="why-{finding}"),
        pressed={"action": "accept"},
    ),
    "many decisions": Place(
        "organizer_review.decide_all",
        desk.WhyForm,
        at(f"{BASE}/review/bulk?reason={{reason}}&action=accept"),
        wrong("why", *_WHYS),
    ),
    "search": Place(
        "organizer_signatures.search",
        desk.SearchForm,
        at(f"{BASE}/signatures"),
        (
            *wrong("email", "", "no address", "a" * 301),
            *wrong("name", "12 34", "x" * 301),
            *wrong("number", "seven", "-1", "9" * 400),
            Mistake({"email": "a@example.org", "name": "Alesia"}, "email"),
        ),
    ),
    **{
        act: Place(
            f"organizer_signatures.{act}",
            desk.EraseForm if act == "erase" else desk.WhyForm,
            at(f"{BASE}/signatures/{{{number}}}"),
            wrong(f"{act}-why", *_WHYS),
            {"erase-sure": "yes"} if act == "erase" else {},
        )
        for act, number in {"reject": "counted", "restore": "rejected", "resend": "counted", "erase": "counted"}.items()
    },
    "erase without the tick": Place(
        "organizer_signatures.erase",
        desk.EraseForm,
        at(f"{BASE}/signatures/{{counted}}"),
        wrong("erase-sure", None),
        {"erase-why": "asked by phone"},
    ),
    "export": Place(
        "organizer_export.ask",
        exporting.ExportForm,
        at(f"{BASE}/export"),
        (*wrong("columns", ["name", "password"]), *wrong("delimiter", "", "pipe")),
    ),
    "update": Place(
        "organizer_updates.create",
        updates.UpdateForm,
        at(f"{BASE}/updates/new"),
        (
            *wrong("subject_en", "", "x" * 151, HIDDEN, "two\nlines"),
            *wrong("body_en", "", " \n ", "x" * 20_001),
            Mistake({"subject_be": "Толькі тэма"}, "body_be"),
            Mistake({"subject_en": "", "body_en": ""}, "subject_en"),
        ),
        {"subject_en": "It is built", "body_en": "Come\n\nand see."},
    ),
    "log": Place(
        "organizer_log.show",
        log.CampaignLogForm,
        at(f"{BASE}/log"),
        (
            *wrong("day", "yesterday", "31.12.2026", "2026-02-30", "0001-01-01"),
            *wrong("who", "987654", "somebody"),
            *wrong("action", "flew.away", "<b>"),
        ),
    ),
    "log of all": Place(
        "organizer_oversight.show",
        log.WholeLogForm,
        at("/organizer/log"),
        (
            *wrong("since", "yesterday", "31.12.2026"),
            *wrong("until", "9999-12-31"),
            Mistake({"since": "2026-05-02", "until": "2026-05-01"}, "until"),
            *wrong("who", "987654", "somebody"),
            *wrong("campaign", "987654", "mill"),
            *wrong("action", "flew.away", "<b>"),
        ),
    ),
    "new campaign": Place(
        "organizer_drafting.create",
        None,
        at("/organizer/campaigns/new"),
        (*wrong("slug", "", "No slug!", "footbridge", "x" * 64), *_TEXTS, *_SETTINGS, *wrong("f0-label-en", LONG)),
        NEW,
    ),
    "campaign": Place(
        "organizer_drafting.act",
        None,
        at(f"{BASE}/edit"),
        (
            *_TEXTS,
            *_SETTINGS,
            *wrong("fold", None),
            *wrong("keep_days", "3650"),
            *wrong("f0-label-en", LONG, HIDDEN),
            *wrong("f2-answer-en", ["North", LONG], at="f2-answers"),
        ),
        {"opens": "2026-05-01T10:00", "timezone": "Europe/Minsk"},
    ),
    "own question": Place(
        "organizer_drafting.create",
        None,
        _with_question("text"),
        (*wrong("f2-key", "", "No key!", "email", "x" * 65), *wrong("f2-label-en", LONG, HIDDEN)),
        {"f2-label-en": "Your school"},
    ),
    "question with answers": Place(
        "organizer_drafting.create",
        None,
        _with_question("choice"),
        wrong("f2-answer-en", ["", ""], ["yes", LONG], list("abcdefghijk") * 25, at="f2-answers"),
        {"f2-label-en": "Your school", "f2-answer-en": ["First", "Second"]},
    ),
}

# Fields that nobody can type anything wrong into, and why. (Boxes to tick are ticked or not.)
NEVER_WRONG = {
    ("PasskeyForm", "passkey"): "the browser fills it in; what is no answer to the question is said on top",
    ("UpdateForm", "revision"): "hidden: says which text was before the writer's eyes, and 409 tells what changed",
    ("SignForm", "updates"): "a box",
    ("SignForm", "statement_version"): "hidden: which text the signer saw; tests/web/test_refused_forms.py",
    ("SignForm", "consent_version"): "hidden: which consent the signer saw; tests/web/test_refused_forms.py",
    ("SignForm", "via"): "hidden: a code that the campaign does not know counts for no source",
    ("ExportForm", "by_region"): "a box",
    ("ExportForm", "bom"): "a box",
    ("ExportForm", "xlsx"): "a box",
    ("RuleForm", "approval"): "a box",
}
# Inputs without a form of WTForms.
NEVER_WRONG_INPUTS = {
    "new_kind": "a button adds the chosen kind, and nothing where there is none such",
    "f-more": "each line becomes an answer with an input of its own",
    "choose:": "whose words stay is chosen of two; anything else keeps one's own",
}
