"""Reading a page as a browser does: its elements, their attributes and their text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

_VOID = {"meta", "link", "input", "img", "br", "hr", "rect", "wbr"}


@dataclass
class Element:
    """One element, with what is inside it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.attributes

    @property
    def text(self) -> str:
        """All text in it, white space as a browser shows it."""
        return " ".join("".join(self._texts()).split())

    def every(self, name: str = "", /, **wanted: str) -> Iterator["Element"]:
        """The elements in it of that name, with those attributes; ``class_`` and ``for_`` stand for the keywords."""
        wanted = {key.rstrip("_"): value for key, value in wanted.items()}
        for child in self.children:
            if isinstance(child, Element):
                if name in {"", child.name} and wanted.items() <= child.attributes.items():
                    yield child
                yield from child.every(name, **wanted)

    def one(self, name: str = "", /, **wanted: str) -> "Element":
        """The only such element."""
        found = list(self.every(name, **wanted))
        assert len(found) == 1, f"{len(found)} elements {name} {wanted}"
        return found[0]

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield child if isinstance(child, str) else "".join(child._texts())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> repeats an attribute: {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def whole(self) -> Element:
        assert len(self._open) == 1, f"<{self._open[-1].name}> is never closed"
        return self.root


class Html(Element):
    """A whole page. Broken nesting and repeated ids fail here, wherever a test reads a page."""

    @classmethod
    def of(cls, source: str) -> Self:
        """The page behind that source."""
        builder = _Builder()
        builder.feed(source)
        builder.close()
        page = cls("", {}, builder.whole().children)
        ids = [element["id"] for element in page.every() if "id" in element]
        assert len(set(ids)) == len(ids), f"ids are repeated: {sorted(ids)}"
        return page

    def by_id(self, value: str) -> Element:
        """The element of that id."""
        return self.one("", id=value)

    def typed(self) -> dict[str, str]:
        """What the page's only form would send if its button were pressed."""
        sent: dict[str, str] = {}
        for control in self.one("form").every():
            kind = control.attributes.get("type", "")
            if control.name == "input" and (kind not in {"checkbox", "radio"} or "checked" in control):
                sent[control["name"]] = control["value"]
            elif control.name == "textarea":
                sent[control["name"]] = "".join(control._texts())
            elif control.name == "select":
                sent[control["name"]] = next((one["value"] for one in control.every("option", selected="")), "")
        return sent


def sent_by(form: Element) -> MultiDict[str, Any]:
    """What a form holds, button and files aside."""
    sent: MultiDict[str, Any] = MultiDict()
    for control in form.every():
        value = _value(control)
        if value is not None and "name" in control:
            sent.add(control["name"], value)
    return sent


def _value(control: Element) -> str | None:
    kind = control.attributes.get("type", "")
    if control.name == "input" and kind != "file" and (kind not in {"checkbox", "radio"} or "checked" in control):
        return control.attributes.get("value", "")
    if control.name == "textarea":
        # The first line break of a text area is not part of it.
        return "".join(str(child) for child in control.children).removeprefix("\r").removeprefix("\n")
    if control.name == "select":
        chosen = next(control.every("option", selected=""), None) or next(control.every("option"), None)
        return chosen["value"] if chosen else None
    return None


def source(answer: TestResponse) -> str:
    """A page as it is written, without the places where an address may break: what is not in it stands nowhere."""
    return answer.text.replace("<wbr>", "")


def heading(answer: TestResponse) -> str:
    """What a page says first."""
    return Html.of(answer.text).one("h1").text


def said(answer: TestResponse) -> str:
    """What a page says, without the choice of languages around it."""
    return Html.of(answer.text).one("main").text
