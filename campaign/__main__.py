"""``python -m campaign``: the command, without its script."""

from campaign.app import main

main()
