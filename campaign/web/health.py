"""Whether the process lives, and whether it can work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from campaign.storage import migrate
from campaign.storage.db import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers and has this version's schema; 503 otherwise."""
    try:
        revision = migrate.current(db.engine)
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    if revision != migrate.newest():
        return jsonify(status="not migrated"), 503
    return jsonify(status="ok")
