"""What leaves the window: tables, a page for browsers, moving pictures. No Qt here."""
