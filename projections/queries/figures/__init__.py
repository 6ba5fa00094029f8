"""Figures: what operators watch, counted from the read tables in one snapshot.

Each query reads the payouts that are open, or a stretch of time through an index, and never the whole history. Shares
are pairs of whole numbers and money is minor units; whoever shows them makes percentages and rupees of them.
"""
