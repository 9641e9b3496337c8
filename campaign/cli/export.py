"""The submission bundle from the shell."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from campaign.cli.context import acted, database
from campaign.cli.output import json_option, progress, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.exporting import rules, steps
from campaign.journey.exporting.rules import Format
from campaign.journey.exporting.settling import settled
from campaign.journey.exporting.steps import Bundle
from campaign.journey.tallying import steps as tallying
from campaign.web.parts import Parts


@click.command(epilog="Example: campaign export belarus-go --out bundle --by region --delimiter semicolon")
@click.argument("slug")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder for the bundle.")
@click.option("--by", type=click.Choice(["region"]), help="One table a region, and an index of them.")
@click.option("--columns", help="Fields to export, with commas between; without it, all that the campaign exports.")
@click.option("--delimiter", default="comma", help="comma (default), semicolon, tab or |.")
@click.option("--no-bom", is_flag=True, help="Leave out the mark by which spreadsheets know UTF-8.")
@json_option
def export(
    slug: str, out: Path, by: str | None, columns: str | None, delimiter: str, no_bom: bool, as_json: bool
) -> None:
    """Write the submission bundle: signatures, totals, statements, manifest."""
    chosen = tuple(key.strip() for key in columns.split(",")) if columns else None
    form = Format(rules.delimiter(delimiter), not no_bom, chosen)
    with database() as (parts, session):
        bundle = _settled(parts, session, slug, out, form, by == "region")
        campaign = drafting.find(session, slug)
        acted(session, parts, "export.made", campaign.id, signatures=bundle.signatures, sha256=bundle.manifest_sha256)
    summary = {
        "folder": str(bundle.folder),
        "signatures": bundle.signatures,
        "erased": bundle.erased,
        "manifest_sha256": bundle.manifest_sha256,
        "files": {name: one.sha256 for name, one in bundle.files.items()},
    }
    show(
        summary,
        as_json,
        lambda: iter(
            [
                f"{bundle.signatures} signatures in {bundle.folder}" + _erased(bundle),
                f"sha256 of manifest.json: {bundle.manifest_sha256}",
            ]
        ),
    )


def _erased(bundle: Bundle) -> str:
    return f", the rows of {bundle.erased} of them erased" if bundle.erased else ""


def _settled(parts: Parts, session: Session, slug: str, out: Path, form: Format, by_region: bool) -> Bundle:
    campaign_id = drafting.find(session, slug).id
    return settled(
        lambda: tallying.tally_all(session, parts.notary, campaign_id, parts.clock()),
        lambda: steps.export(
            session, parts.notary, slug, out, form, by_region=by_region, progress=progress("exporting")
        ),
    )


COMMANDS = (export,)
