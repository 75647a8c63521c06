"""HbA1c, beta cells and what weight does to insulin, over years."""
