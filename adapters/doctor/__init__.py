"""The doctor: looks whether a book is fit to pay real money, and says what to do where it is not."""
