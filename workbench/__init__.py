"""The shell: headless session model, actions, engine process, window, reports, command line."""
