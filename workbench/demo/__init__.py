"""The demo: a person's record, fitted and projected, with a picture and a report."""
