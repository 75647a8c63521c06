"""The built-in organs, in the same layout that outsiders use."""
