"""Published trials as files: read, matched by clinical meaning to tables, run, and shown."""
