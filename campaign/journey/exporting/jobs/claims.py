"""The table of exports as long work that workers claim."""

from campaign.journey.exporting.jobs import table
from campaign.journey.exporting.jobs.table import Job, jobs
from campaign.storage.leases import Leases

EXPORTS: Leases[Job] = Leases(jobs, table.of)
