"""Serving: web and worker, together or each alone."""

import os
import signal
import socket
import sys
from threading import Event
from types import FrameType

import click
from granian import Granian
from granian.constants import Interfaces

from campaign.cli import organizers, processes
from campaign.cli.context import application, database, worker
from campaign.errors import Refused
from campaign.organizers import invitations
from campaign.settings import read

_host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
_port = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
_workers = click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")


@click.command(epilog="Example: campaign run --port 8000")
@_host
@_port
@_workers
def run(host: str, port: int, workers: int) -> None:
    """Serve web and worker together; SIGTERM ends both cleanly."""
    if "CAMPAIGN_BASE_URL" not in os.environ and read(os.environ).base_url == "http://127.0.0.1:8000":
        # Links in mail must lead to where this installation really listens.
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 -- compared, not bound
        os.environ["CAMPAIGN_BASE_URL"] = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    _must_be_free(host, port)
    # What is wrong with settings or database is said before anything starts.
    with database() as (parts, session):
        first = invitations.first(session, parts.clock())
        welcome = organizers.link(parts, first) if first else None
    click.echo(f"Campaign is at {os.environ.get('CAMPAIGN_BASE_URL') or read(os.environ).base_url}  (Ctrl-C ends it)")
    if welcome:
        click.echo(f"Nobody can organize yet. Make the first account here, once and within a day:\n{welcome}")
    web = ["web", "--host", host, "--port", str(port), "--workers", str(workers)]
    sys.exit(processes.supervise([web, ["worker"]]))


def _must_be_free(host: str, port: int) -> None:
    # The server shares its port with whoever is there already, so that two would each get half of the requests.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused("cannot_listen", "port", given=f"{host}:{port}", why=error.strerror) from None


@click.command(epilog="Example: campaign web --host 0.0.0.0 --port 8000 --workers 4")
@_host
@_port
@_workers
def web(host: str, port: int, workers: int) -> None:
    """Serve the pages alone; 'campaign worker' must run somewhere."""
    processes.die_with_parent()
    with application() as parts:
        threads = parts.settings.threads
    Granian(
        "campaign.app:create_served_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        # A process that is asked to end while it still starts does not hear it, and would be waited for without end.
        workers_kill_timeout=10,
        websockets=False,
        log_access=False,  # paths hold tokens
    ).serve()


@click.command("worker", epilog="Example: campaign worker")
def worker_() -> None:
    """Send letters and count signatures; any number of workers may run."""
    processes.die_with_parent()
    stop = Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    with application() as parts:
        worker(parts).run(stop)


COMMANDS = (run, web, worker_)
