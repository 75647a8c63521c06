"""What a laboratory reads in blood, as kidneys, hormones and plasma volume move it."""
