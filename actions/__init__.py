"""Rasa's action server: one file per topic. Started by `passerelle up` on loopback."""
