"""Campaign: petitions whose totals anyone can check and whose signers nobody can list.

A signature travels one way, and the folders of ``campaign.journey`` are its stages::

    drafting -> signing -> mailing -> confirming -> matching -> tallying -> exporting

Each stage holds ``rules`` (pure), ``table`` (rows) and ``steps`` (use cases), and hands over by leaving a row.
Around them stand the rings: ``app`` (the composition root), ``cli`` and ``web`` (the doors), ``worker`` (what goes on
behind them), ``upkeep`` (audits and examinations), ``organizers`` (accounts and teams), ``crypto``, ``storage`` and
``loops`` (what all of these stand on), ``settings``, ``errors`` and ``log``.
"""
