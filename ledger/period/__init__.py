"""The period: days whose books are closed, and what every account held when they were closed."""
