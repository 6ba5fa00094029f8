"""Migration scripts of the announcements."""
