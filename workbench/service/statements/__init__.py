"""Everything that is told of a person, as statements of one form: band, source, evidence, model."""
