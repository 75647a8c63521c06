"""The commands of ``vitruvian``, grouped by what they work on."""
