"""Example trials in TOML: `vitruvian trial dash-sodium` and so on."""
