"""The commands of a group, as click finds them."""

import click


def of(group: click.Command) -> dict[str, click.Command]:
    """The commands by name; none for a command that is no group."""
    if not isinstance(group, click.Group):
        return {}
    ctx = click.Context(group)
    found = {name: group.get_command(ctx, name) for name in group.list_commands(ctx)}
    return {name: command for name, command in found.items() if command is not None}
