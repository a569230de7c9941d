"""A desk whose workers fail on purpose: a module of its own, for each worker imports it when it starts."""

from __future__ import annotations

import os
import time

from octroi.web.call import Call, Reply


class Moody:
    """Answers, sleeps, dies or fails, as the call says."""

    def warm(self) -> None:
        """Nothing is to be warmed."""

    def __call__(self, call: Call) -> Reply:
        if call.name == "sleep":
            time.sleep(60)
        if call.name == "die":
            os._exit(9)
        if call.name == "fail":
            raise ValueError("what was asked: " + call.field("secret"))
        return Reply(200, "text/plain", f"{call.name} {os.getpid()}".encode())


def stillborn() -> Moody:
    """No desk: the process ends before it could answer."""
    raise SystemExit(9)
