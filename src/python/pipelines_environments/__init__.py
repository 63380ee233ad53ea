"""Finds out whether an interpreter has what a step asks for, and makes environments with what it lacks."""
