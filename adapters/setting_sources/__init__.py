"""Where settings come from: one order for all of them."""
