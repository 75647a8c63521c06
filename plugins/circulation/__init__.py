"""Closed-loop heart and circulation with baroreflex, exercise, posture and blood loss."""
