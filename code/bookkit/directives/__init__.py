"""What a page can write: course plan, page map, status tables."""
