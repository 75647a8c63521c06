"""Early warning judged: events put into real series, and what each part of the method adds."""
