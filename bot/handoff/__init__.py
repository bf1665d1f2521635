"""A person takes over, replies, gives back."""
