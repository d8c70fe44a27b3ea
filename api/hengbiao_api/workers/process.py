"""What runs in a worker: one piece of work after another, within limits that the system enforces."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from hengbiao.errors import HengbiaoError

__all__ = ["Failed", "Limits", "Progressed", "Refused", "Returned", "progress", "serve"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take. `memory`: bytes beyond what it is born with; `cpu`: processor seconds for one piece of
    work; `sealed`: it can open neither file nor socket."""

    memory: int
    cpu: int
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """The work is done."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The work met a fault of the tree, taken apart since exceptions with named arguments do not travel."""

    kind: type[HengbiaoError]
    state: dict[str, Any]

    def fault(self) -> HengbiaoError:
        """The fault, put together again."""
        made = self.kind.__new__(self.kind)
        Exception.__init__(made, self.state["what"].en)
        made.__dict__.update(self.state)
        return made


@dataclass(frozen=True, slots=True)
class Failed:
    """The work met what nobody foresaw. `trace` is for the log of the service alone; it holds no values."""

    kind: str
    trace: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """A word on how far the work is."""

    value: Any


_conn: Connection | None = None


def progress(value: Any) -> None:
    """Tell the service how far the work is; outside of a worker nobody listens."""
    if _conn is not None:
        _conn.send(Progressed(value))


def serve(conn: Connection, limits: Limits) -> None:
    """Take work from `conn` and send back what comes of it, until the other end closes."""
    global _conn
    _conn = conn
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    _let_go_of_fork_server()
    _bound(limits)
    conn.send(Returned(None))
    with contextlib.suppress(EOFError, OSError):
        while True:
            task, args = conn.recv()
            _allow_cpu(limits.cpu)
            conn.send(_outcome(task, args))


def _outcome(task: Callable[..., Any], args: tuple[Any, ...]) -> Returned | Refused | Failed:
    try:
        return Returned(task(*args))
    except HengbiaoError as fault:
        return Refused(type(fault), dict(fault.__dict__))
    except MemoryError:
        return Failed("MemoryError", "")
    except Exception as error:  # noqa: BLE001 - the wall: whatever it is, the service lives on and says so
        frames = traceback.extract_tb(error.__traceback__)
        return Failed(type(error).__name__, "\n".join(f"{f.filename}:{f.lineno} {f.name}" for f in frames[-12:]))


def _die_with_parent() -> None:
    """A worker in the midst of a query does not outlive the fork server, nor that the service."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _let_go_of_fork_server() -> None:
    """The fork server ends when nobody holds this line any more. A worker in the midst of a query is not to hold it: the
    service alone is, so that all ends with it, even where it was killed."""
    held = getattr(forkserver, "_forkserver", None)
    line = getattr(held, "_forkserver_alive_fd", None)
    if held is not None and line is not None:
        os.close(line)
        held._forkserver_alive_fd = None


def _bound(limits: Limits) -> None:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - before the seal
        born = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (born + limits.memory, born + limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.sealed:
        # No further descriptor: no file, no socket, and so no network, whatever library asks for one.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
