"""What is stored, from where, and what was refused and why."""
