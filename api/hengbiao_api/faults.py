"""Faults that only a service knows, as a branch of the program's one tree; each has its HTTP status.

    HengbiaoError
    └── ServiceFault
        ├── NotFound              404  no such thing here
        ├── WrongMethod           405  the address is there, and not asked in this way
        ├── NotAcceptable         406  none of the forms asked for
        ├── TooSlow               408  the body came too slowly
        ├── NotReady          409  a job that is not done yet
        ├── TooLarge              413  the body is over the limit
        ├── AnswerTooLarge    422  the answer is over the limit, and is not cut
        ├── UnsupportedForm       415  a body of a form that is not read
        ├── NotAllowed            401, 403, 421  no token, or the wrong one; an origin or host that is not served
        ├── Busy                  429  all places are taken; try again after `retry_after` seconds
        ├── Unforeseen            500  a fault of the program
        ├── NoRoom                507  nothing can be written
        └── Stopped               503  work went past a limit (time, processor, memory) or its process ended
"""

from __future__ import annotations

from hengbiao.errors import HengbiaoError, Place, Text

__all__ = [
    "AnswerTooLarge",
    "Busy",
    "NoRoom",
    "NotAcceptable",
    "NotAllowed",
    "NotFound",
    "NotReady",
    "ServiceFault",
    "Stopped",
    "TooLarge",
    "TooSlow",
    "Unforeseen",
    "UnsupportedForm",
    "WrongMethod",
]


class ServiceFault(HengbiaoError):
    """A fault of the exchange, not of what was handed in."""

    status = 500

    def headers(self) -> dict[str, str]:
        """Fields that go with the answer."""
        return {}


class NotFound(ServiceFault):
    """No such thing here."""

    status = 404


class NotAcceptable(ServiceFault):
    """None of the forms that the client takes can be given."""

    status = 406


class NotReady(ServiceFault):
    """A job is not done yet."""

    status = 409


class TooSlow(ServiceFault):
    """The body came too slowly."""

    status = 408


class TooLarge(ServiceFault):
    """The body is over the limit."""

    status = 413


class AnswerTooLarge(ServiceFault):
    """The answer is over the limit; nothing of it is handed out."""

    status = 422


class UnsupportedForm(ServiceFault):
    """A body of a form that is not read."""

    status = 415


class NotAllowed(ServiceFault):
    """No token, or the wrong one (401); an origin (403) or a host (421) that is not served."""

    def __init__(self, what: Text, *, mend: Text, status: int = 401, place: Place | None = None) -> None:
        super().__init__(what, mend=mend, place=place)
        self.status = status

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="hengbiao"'} if self.status == 401 else {}


class Busy(ServiceFault):
    """All places are taken: try again after `retry_after` seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(Text("当前请求过多", "Too much is being asked at once"),
                         mend=Text(f"请在 {retry_after} 秒后重试", f"Try again after {retry_after} s."))
        self.retry_after = retry_after

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class Stopped(ServiceFault):
    """Work went past a limit, or its process ended; nothing of the answer is handed out."""

    status = 503


class NoRoom(ServiceFault):
    """Nothing can be written: the disk is full, or may only be read."""

    status = 507


class WrongMethod(ServiceFault):
    """The address is there, and not asked in this way."""

    status = 405

    def __init__(self, allow: str) -> None:
        super().__init__(Text("这个地址不能这样请求", "This address is not asked in this way"), mend=Text(f"可用：{allow}", f"Use {allow}."))
        self.allow = allow

    def headers(self) -> dict[str, str]:
        return {"Allow": self.allow}


class Unforeseen(ServiceFault):
    """A fault of the program. The client hears the number under which the log tells more."""

    status = 500

    def __init__(self, number: str) -> None:
        super().__init__(Text("程序出错", "The program has a fault"),
                         mend=Text(f"请报告，编号 {number}", f"Report it with the number {number}."))
