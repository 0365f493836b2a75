"""Attacks on a running Sourcier and on its files; long ones are commands, short ones are tests."""
