"""Blood flow of single organs, pressure in the skull, and plasma from tissue."""
