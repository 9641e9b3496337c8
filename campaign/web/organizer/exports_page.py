"""How the page of exports looks, and the part of it that follows by itself."""

from flask import Response

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting.jobs import rules, steps, table
from campaign.organizers import directory
from campaign.storage.db import db
from campaign.web.organizer import live, office_words, pages
from campaign.web.organizer.forms import exporting as forms
from campaign.web.organizer.forms.exporting import ExportForm
from campaign.web.parts import parts


def page(campaign: Campaign, form: ExportForm) -> str:
    """The form, and what was ordered before."""
    approval = table.needs_approval(db.session(), campaign.id)
    rule = forms.rule(approval, posted=False)
    return pages.page("organizer/export/page.html", form=form, rule=rule, approval=approval, **_jobs(campaign))


def progress(campaign: Campaign) -> Response:
    """What was ordered, for the page that is open already."""
    jobs = _jobs(campaign)
    return live.fragment(pages.page("organizer/export/_jobs.html", **jobs), over=not jobs["moving"])


def _jobs(campaign: Campaign) -> dict[str, object]:
    session, now = db.session(), parts().clock()
    jobs = table.of_campaign(session, campaign.id)
    downloads = table.downloads(session, [job.id for job in jobs])
    people = {who for fetched in downloads.values() for who, _ in fetched}
    people |= {who for job in jobs for who in (job.asked_by, job.decided_by, job.deleted_by) if who}
    return {
        "jobs": jobs,
        "moving": any(job.state in rules.ACTIVE for job in jobs),
        "ready": {job.id for job in jobs if steps.is_ready(job, now)},
        "columns_of": forms.columns,
        "downloads": downloads,
        "people": directory.of(session, people),
        "states": office_words.EXPORT_STATES,
        "failures": office_words.EXPORT_FAILURES,
        "active": rules.ACTIVE,
    }
