"""A worker that takes a job, says so on its output, and never ends: it is there to be killed.

python -m tests.adapters.queue.doomed_worker KIND URL
"""

from __future__ import annotations

import sys
import threading

from tests.adapters.queue.engines import SHORT_LEASE, QueueEngine


def say_and_stay(subject: str) -> None:
    sys.stdout.write(f"{subject}\n")
    sys.stdout.flush()
    threading.Event().wait()


def main() -> None:
    kind, url = sys.argv[1:]
    queue = QueueEngine(kind, url).open(lease=SHORT_LEASE)
    queue.run_worker({"task": say_and_stay}, concurrency=2, stop=threading.Event())


if __name__ == "__main__":
    main()
