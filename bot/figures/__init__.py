"""What the service does, in numbers: how much, how fast, about what, how well. Counts and times; no words of anybody."""
