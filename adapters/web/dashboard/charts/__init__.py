"""Charts: drawn on the server as SVG, each with the table of exact figures that it was drawn from."""
