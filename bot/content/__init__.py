"""What we say: answers with their sources and dates, and the fixed phrases, in both languages."""
