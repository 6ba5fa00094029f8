"""Standard: the adapter of any payout API that keeps our own small contract and signs by Standard Webhooks.

The contract, in the words of whoever serves it. Bodies are JSON, amounts integers of the currency's smallest unit,
times ISO 8601 with a zone. `Authorization: Bearer <key>` comes with each request. Other fields may be added.

    POST /payouts                Idempotency-Key: <reference>
         {reference, beneficiary_id, amount, currency, rail, narration}            -> 2xx, the payout
    GET  /payouts/{id}                                                             -> 200, the payout
    GET  /payouts?reference=     -> 200, {payouts: [the payout]}, or {payouts: []} when there is certainly none
    POST /beneficiaries          Idempotency-Key: <reference>
         {reference, name, account_number, ifsc | routing_number, bank_name}, or {reference, name, vpa}
                                 -> 2xx, {id, status: verified | rejected | pending | unchecked, name_at_bank, reason}
    GET  /balance                -> 200, {amount, currency}: what can be paid out

    the payout    {id, reference, status, amount, currency, beneficiary_id, updated_at, utr, confidence, reason,
                   retryable, fee, tax, fee_refunded, tax_refunded}
    status        accepted, processing, succeeded, failed, rejected, cancelled, expired, returned
    webhook       {type: "payout.<status>", timestamp, data: the payout}, signed by Standard Webhooks
    refusal       {error: {code, retryable}}

What it promises:

- There is never a second payout with a reference, for ever. A request that repeats one is answered with the payout as
  it now is, or with 409.
- 4xx (but 408, 409 and 429) means that this request moved no money and never will. Anything else leaves that open.
- `failed`, `rejected`, `cancelled` and `expired` mean that no money left; `returned` that it left and came back. A
  payout that succeeded can only return.
- `retryable` is true only where nothing happened for certain and a new payout may succeed; otherwise nothing is tried
  again.
- `confidence` of a success is `credited` where the payee's bank confirmed it, and `debited` otherwise.
- `fee` is without `tax`. Both are there from the success on, or are left out until they are known.
- A beneficiary's reference is registered once. `unchecked` can be paid to although nobody looked at the account,
  `pending` cannot yet be paid to, and an account that cannot be right is 422.
"""
