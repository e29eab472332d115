"""Sollecito: predictive dialer and call orchestration for phone collection, on Asterisk."""

__version__ = "0.1.0"
