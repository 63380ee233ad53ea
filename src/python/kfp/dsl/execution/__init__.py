"""Executing one component's function: what it is given, what it returns, what is written down of it."""
