"""The jobs: turns, the retry of what a dead worker left, housekeeping."""
