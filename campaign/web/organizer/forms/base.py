"""What every form of this door shares: the token, and refusals shown beside the field they are about."""

from collections.abc import Mapping

from flask_wtf import FlaskForm

from campaign.errors import Refused
from campaign.web.organizer import words


class OrganizerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A form with a token. The token is checked for every post before any view runs, not here."""

    def refuse(self, refused: Refused, more: Mapping[str, object] | None = None) -> None:
        """Puts the words for a refusal beside its field, or on top where the form has no such field."""
        message = words.refusal(refused, more)
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def typed(self, name: str) -> str:
        """What was typed into a field, without the blanks around it."""
        return str(self[name].data or "").strip()
