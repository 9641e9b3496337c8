"""What no run of a template tells: a block that its base does not have is left out without a word."""

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from campaign.settings import TEMPLATES

LOADER = FileSystemLoader([TEMPLATES, TEMPLATES / "mail"])
ENGINE = Environment(loader=LOADER, extensions=["jinja2.ext.i18n"], autoescape=True)


def _parsed(name: str) -> nodes.Template:
    return ENGINE.parse(LOADER.get_source(ENGINE, name)[0])


def _blocks(name: str) -> set[str]:
    """Those of a template, and of what it extends."""
    template = _parsed(name)
    found = {block.name for block in template.find_all(nodes.Block)}
    return found.union(*(_blocks(base) for base in _bases(template)))


def _bases(template: nodes.Template) -> list[str]:
    return [one.template.value for one in template.find_all(nodes.Extends) if isinstance(one.template, nodes.Const)]


@pytest.mark.parametrize("name", [name for name in ENGINE.list_templates(["html"]) if _bases(_parsed(name))])
def test_a_page_fills_blocks_that_its_base_has(name: str) -> None:
    template = _parsed(name)
    outermost = {block.name for block in template.body if isinstance(block, nodes.Block)}
    there = set[str]().union(*(_blocks(base) for base in _bases(template)))
    assert outermost <= there
