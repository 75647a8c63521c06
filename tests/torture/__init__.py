"""Long versions of the tests, as commands."""
