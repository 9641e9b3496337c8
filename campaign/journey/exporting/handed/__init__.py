"""What is handed over in a bundle beside the data: ``verify.py`` and the template of ``VERIFY.md``."""
