"""A month of payouts from a wallet, and its provider's statement, with every fault planted on purpose.

What is true of each line is known, so that a reconciliation can be judged: what it matched wrongly, what it could have
matched, and whether each planted fault is a break of its kind.
"""
