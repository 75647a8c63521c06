"""The engine process: requests go down a pipe, answers come up, a crash stays on its side.

Nothing is imported here, so that a light module such as `protocol` stays light.
"""
