"""Danger, recognised before anything else is: without the engine."""
