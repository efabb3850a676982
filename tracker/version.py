"""The version of tracker, said once."""

__version__ = "0.1.0"
