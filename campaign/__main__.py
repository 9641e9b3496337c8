"""The command ``campaign``, and ``python -m campaign``. The application is loaded when a command needs it."""

from campaign.cli import group


def _create_app() -> object:
    from campaign.app import create_app  # noqa: PLC0415 -- checking a bundle needs none of what this loads

    return create_app()


def main() -> None:
    """Runs the command."""
    group.run(_create_app)


if __name__ == "__main__":
    main()
