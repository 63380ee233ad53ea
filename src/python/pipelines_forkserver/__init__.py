"""Executes Python components in forks of a process that has already imported what they need."""
