"""The desk on a large database: filled with invented conversations, then asked over HTTP as its pages ask."""
