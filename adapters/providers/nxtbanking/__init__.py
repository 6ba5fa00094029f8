"""NxtBanking: the adapter of the provider of the same name, from its published integration guide."""
