"""What is checked when the book is built: HTML, weight, requests, notebooks."""
