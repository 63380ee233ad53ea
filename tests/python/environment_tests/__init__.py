"""Tests of the environments that hold what interpreters lack."""
