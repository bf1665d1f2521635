"""Reading conversations afterwards, to make the assistant better."""
