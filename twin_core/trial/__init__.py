"""Virtual trials: cohorts, arms, their course through the organs, endpoints and verdicts.

Headless and free of tables: everything that is known of diseases and drugs is handed in.
"""
