"""RazorpayX's contract: basic authentication, integer paise, idempotency keys, fund accounts, and signed events.

It is the provider's own account (RazorpayX Lite): a reversal brings fee and tax back. Not imitated are the approval of
payouts by people, payouts that wait for money, scheduled payouts, and cancelling.
"""
