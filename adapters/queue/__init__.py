"""The work queue: what has to be done, when, and by whom just now. Derived from the log, and disposable at any time."""
