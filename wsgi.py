"""For any WSGI server, and for ``flask --app wsgi``."""

from campaign.app import create_app

app = create_app()
