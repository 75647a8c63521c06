"""How the two bodies of a comparison are called, in the window and on pictures."""

BASELINE_TITLE, CHANGED_TITLE = "Baseline", "With your changes"
DIFFERENCE_TITLE = "With your changes, less baseline"
