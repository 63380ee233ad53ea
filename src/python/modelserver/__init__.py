"""A small HTTP server for one model; see README.md."""

__version__ = "0.1.0"
