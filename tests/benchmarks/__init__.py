"""Measurements as commands; they are not tests, their figures are in docs/measures.md."""
