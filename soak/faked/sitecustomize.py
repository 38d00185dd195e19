"""Read by a Python that starts with this folder in PYTHONPATH: sleep that works under libfaketime.

`time.sleep` waits for a moment of the monotonic clock, and libfaketime 0.9.10 hands the system another one: EINVAL.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep  # type: ignore[assignment]
