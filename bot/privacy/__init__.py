"""A student's rights over what we keep: receive it, erase it; and the end of what is too old."""
