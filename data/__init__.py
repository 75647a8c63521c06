"""The person's record: storage, importers, catalogues, anatomy. No JAX, Qt or VTK here."""
