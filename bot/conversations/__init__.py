"""A message comes in, one answer goes out: accept, turn, deliver, and who owns the conversation."""
