"""Body heat, sweat and water of an adult, minute by minute."""
