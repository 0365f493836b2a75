"""Cited passages → a page and JSON. HTTP only: nothing is searched, proved or kept here."""
