"""The body clock, sleep and alertness of an adult under any light, shift, flight or coffee."""
