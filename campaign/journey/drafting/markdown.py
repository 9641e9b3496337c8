"""Markdown from organizers: rendered, then cleaned to a short list of harmless tags."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h3", "h4", "hr", "a", "code"}
_RENDERER = MarkdownIt("commonmark", {"html": False})
_LOWER = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}


@lru_cache(maxsize=256)
def html(source: str) -> str:
    """CommonMark as HTML. Headings start below the page's own; images and raw HTML are dropped."""
    tokens = _RENDERER.parse(source)
    for token in tokens:
        token.tag = _LOWER.get(token.tag, token.tag)
    rendered = _RENDERER.renderer.render(tokens, _RENDERER.options, {})
    return nh3.clean(rendered, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})
