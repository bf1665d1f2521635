"""The Telegram door: receive, first contact, send. Off until an administrator turns it on."""
