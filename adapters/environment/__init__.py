"""The environment of a book: whether its money is real, remembered for ever."""
