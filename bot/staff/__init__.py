"""The people who work at the desk: who they are, what they may do, how they sign in, and what they did."""
