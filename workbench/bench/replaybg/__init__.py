"""ReplayBG's own model form, fitted and sampled by our programs, for side-by-side runs."""
