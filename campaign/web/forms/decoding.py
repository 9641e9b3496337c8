"""Forms are UTF-8. Bytes that are not become U+FFFD, which no answer may hold."""

from typing import IO, Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from campaign.web.forms.room import RoomyRequest

_MOST_ANSWERS = 1000


class _Parser(FormDataParser):
    """Werkzeug keeps wrong bytes as they were written (``%FF``), so that they would pass for text."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], Any, Any]:
        """Reads a form that is written as a query; leaves the rest to Werkzeug, but for parts without a name."""
        if mimetype != "application/x-www-form-urlencoded":
            rest, form, files = super().parse(stream, mimetype, content_length, options)
            return rest, self._named(form), self._named(files)
        raw = stream.read()
        if self.max_form_memory_size is not None and len(raw) > self.max_form_memory_size:
            raise RequestEntityTooLarge
        text = raw.decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_ANSWERS)
        except ValueError:
            raise RequestEntityTooLarge from None
        return stream, self.cls(pairs), self.cls()

    def _named(self, parts: Any) -> Any:
        """Without those that have no name, against RFC 7578, section 4.2: they answer nothing."""
        return self.cls([pair for pair in parts.items(multi=True) if pair[0] is not None])


class Request(RoomyRequest):
    """A request whose form is read strictly."""

    form_data_parser_class = _Parser
