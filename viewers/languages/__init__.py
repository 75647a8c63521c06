"""One JSON file a language: English text to translated text."""
