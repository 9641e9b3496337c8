"""What every form of this door shares: the token, and refusals shown beside the field they are about."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are older than the library

from campaign.errors import Refused
from campaign.web.forms import room
from campaign.web.organizer import words


class OrganizerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A form with a token. The token is checked for every post before any view runs, not here."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # as above
        """How its fields are written."""

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """As usual; what is typed into has an end (see ``room``)."""
            if isinstance(field, StringField) and not isinstance(field, HiddenField):
                render_kw = {"maxlength": room.LINE} | (field.render_kw or {}) | render_kw
            return super().render_field(field, render_kw)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was typed. Left to itself, Flask-WTF takes files and JSON for it, which no text field can read."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form or None

    def refuse(self, refused: Refused, more: Mapping[str, object] | None = None) -> None:
        """Puts the words for a refusal beside its field, or on top where the form has no such field."""
        message = words.refusal(refused, more)
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def lacks(self, *names: str) -> bool:
        """Whether one of these fields is blank; it is said beside each."""
        blank = [name for name in names if not self.typed(name)]
        for name in blank:
            self.refuse(Refused("required", name))
        return bool(blank)

    def typed(self, name: str) -> str:
        """What was typed into a field, without the blanks around it."""
        return str(self[name].data or "").strip()


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """What a ``SelectField`` or ``RadioField`` offers, of values and their words."""
    return [SelectChoice(value, label) for value, label in pairs]
