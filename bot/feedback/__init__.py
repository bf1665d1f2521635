"""What students think of an answer, and of the help of a person."""
