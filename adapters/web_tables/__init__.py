"""What the service keeps beside the books, in the book's own database; apart from the service, which needs an extra."""
