"""Waits that end."""
import time


def eventually(check, within_s, what):
    """Calls `check` until it returns something true, which is returned. Fails with `what` after `within_s`."""
    end = time.monotonic() + within_s
    last = None
    while True:
        try:
            last = check()
            if last:
                return last
        except AssertionError:
            raise
        except Exception as error:  # not there yet
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"not within {within_s} s: {what} (last seen: {last!r})")
        time.sleep(0.05)
