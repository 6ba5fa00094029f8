"""Contracts: one folder for each provider that the sandbox can imitate, and how to write another.

What all providers share is in `adapters.sandbox`: a bank with a wallet, beneficiaries and payouts (`bank`), the steps a
payout takes (`plans`) by its scenario (`scenarios`, `magic`), a clock, webhooks that are queued and repeated, a server,
and control routes. A contract adds how one provider speaks: paths, credentials, documents, words, errors, signatures.

A contract is two classes in a folder of the provider's name.

`Contract` (`adapters.sandbox.contract`), a frozen dataclass of credentials and choices:

- `name`, `identity`, `amount_unit`, and where they differ `currency`, `tax_percent` and `is_pulled`. `identity` says
  what makes a repeated request the same one. With `Identity.REFERENCE` the bank refuses a used reference with
  `DUPLICATE_REFERENCE`, for ever. With `Identity.KEY` it refuses a used `PayoutRequest.key` with `KEY_REUSED`.
- `open(core)` returns the desk; `new_payout_id`, `retry_rule`, `exports` and `invented` are explained where they are
  declared. Name the class in `registry.py`, so that `payouts sandbox --provider` knows it.

`Desk` (`adapters.sandbox.desk`), one sandbox's side of the contract, which may hold state such as tokens:

- `routes()`: a `Route` for each method and path. What serves it takes the `Request` (headers by lower-case name, raw
  body, `fields()` of JSON, `form()` of form-encoding, `bearer_token()`, `basic_credentials()`) and the group matched in
  the path. It returns an `Answer` (any bytes and content type; `Answer.json(status, document)` takes exact decimals).
- `is_authorised(request)`, asked for every route that is not public.
- `refused(refusal)`: the provider's error body for every `ErrorCode`. Routes, the bank and the server raise
  `RefusalError` (with the `field` that is wrong, where one is) and never build error answers. An unknown path is
  `NOT_FOUND`, a method it does not have `METHOD_NOT_ALLOWED`; a scenario's 503 is `UNAVAILABLE`, its 500
  `INTERNAL_ERROR`, its 429 `TOO_MANY_REQUESTS`, its refusal `PAYOUT_REFUSED`.
- `messages(payout, occasion)`: what is announced when a payout was just taken in (`ACCEPTED`) or has reached another
  status (`MOVED`). Write down what the payout given says and nothing else: scenarios pass payouts with a wrong amount,
  old ones, and ones that nobody asked for, and they repeat, delay and drop what is returned.
- `headers(message, attempt, at)`: signature and ids for one delivery, made at each attempt over `message.body`; `at` is
  the sandbox's time. An event id that stays the same on repetitions is `message.message_id`, made in `messages`.
- `payout_document` and `wallet_document`, for the control routes `/_sandbox/...`, which every contract has.

Creating a payout is three steps::

    request = PayoutRequest(beneficiary_id, amount_minor, rail, reference_id, narration, key=..., fingerprint=...)
    payout = core.bank.create_payout(request)
    return core.answer_by_plan(payout, Answer.json(201, document_of(payout)))

`create_payout` raises what the rules and the scenario have against it. `answer_by_plan` gives the answer, or loses it
as the scenario wants; it must not be called while the books are held still. Where a key is to be looked up first, hold
them for as long as it takes to look up and create::

    with core.still:
        known = core.bank.find_by_key(key)
        if known is None:
            payout = core.bank.create_payout(request)

`known.request.fingerprint` tells whether the repeated request says the same. A provider that gives its first answer
again keeps it in `FirstAnswers(clock, lifetime)`. `core.bank` also finds payouts by id and by reference, and registers
beneficiaries under ids of the client's (`beneficiary_id`) or of its own (`prefix`); fields that only the contract knows
travel in `PayoutRequest.extra`. Ids are drawn from `core.identifiers`, never from elsewhere, so that a run with an
`id_seed` can be repeated. Things that happen later are put on `core.clock.after(delay, action)`.

Each contract maps every `PayoutStatus` and every `Reason` to its own words in a table, so that a missing one is found
by its tests. `UNHEARD_OF` is mapped to a word that the provider does not document. `DEBITED` means that the money left
and its arrival is not confirmed; a provider without a word for it uses that of success. `FAILED` with `is_out` is a
failure whose money is still out; it is followed by `REVERSED` or `SUCCESS`.

A provider that leaves its messages in a mailbox sets `is_pulled`; then nothing is posted, and its routes hand out what
`core.mailbox` holds (`waiting(after)`, `remove(number)`).
"""
