"""The one place that knows Flask-SQLAlchemy: the request's session."""

from flask_sqlalchemy import SQLAlchemy

from campaign.storage.base import Base

db = SQLAlchemy(metadata=Base.metadata)
