"""The tamper matrix: what somebody with full rights at the database could do, and what finds it.

`tamperings` and `row_tamperings` are the rows, `evidence` the columns, `verifying` is what looks.
"""
