"""The golden store: a log as it was once stored, byte by byte, and what must be made of it for ever.

`events.jsonl` holds every kind of event in every version that was ever stored. It only grows. `pins.json` holds for
each of its chapters the root of the log's tree, which never changes, and the digests of the read tables.

A new kind of event, or a new version of one, gets a chapter: write a function in `chapters.py` that tells it, append
the function to `CHAPTERS`, and run `python -m tests.golden_store`. It writes what is missing and no line twice.
"""
