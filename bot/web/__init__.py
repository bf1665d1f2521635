"""The web door: the chat API, the student's page, the widget for other pages, health."""
