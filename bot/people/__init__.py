"""Who writes to us: students, the channels we reach them on, what they agreed to."""
