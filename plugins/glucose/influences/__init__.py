"""What meals, other insulins, time of day, stress, illness and drugs do to glucose organs."""
