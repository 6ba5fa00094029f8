"""RazorpayX: the adapter of the payouts of RazorpayX, from its published documentation."""
