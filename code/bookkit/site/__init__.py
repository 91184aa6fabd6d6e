"""What the theme makes of the pages, and what the book adds to it."""
