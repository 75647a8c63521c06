"""What the codes of devices and laboratories mean, in signals of the vocabulary. Facts only."""

from data.catalog.codes import CodeMeaning, codes, find_code

__all__ = ["CodeMeaning", "codes", "find_code"]
