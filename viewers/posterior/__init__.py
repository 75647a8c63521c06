"""What was learned of a person: posterior beside prior, parameter by parameter."""
