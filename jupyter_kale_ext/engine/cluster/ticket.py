"""What links a record on this machine to its run in KFP (``cluster.json`` in the record)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_kale_ext.runs.record import RecordUnreadable, RunRecord, write_atomically
from jupyter_kale_ext.wire import from_wire, to_wire


@dataclass(frozen=True)
class Before:
    """What a step looked like when the run was retried: KFP tells of it until the step begins anew.

    Attributes:
        attempts: How many attempts there were.
        ended: When the last one ended, as KFP tells; None where it never began.
    """

    attempts: int
    ended: float | None


@dataclass(frozen=True)
class Ticket:
    """The run in KFP.

    Attributes:
        run_id: Its id there.
        host: Which installation, for messages.
        before: For each step that was retried, what was before.
    """

    run_id: str
    host: str
    before: Mapping[str, Before] = field(default_factory=dict)


def write_ticket(record: RunRecord, ticket: Ticket) -> None:
    """Keep it.

    Raises:
        OSError: It can't be written.
    """
    write_atomically(_path(record), json.dumps(to_wire(ticket)).encode())


def read_ticket(record: RunRecord) -> Ticket | None:
    """The ticket; None where the run never reached KFP.

    Raises:
        RecordUnreadable: It is damaged.
    """
    try:
        return from_wire(Ticket, json.loads(_path(record).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RecordUnreadable("cluster.json can't be read.") from error


def _path(record: RunRecord) -> Path:
    return record.path / "cluster.json"
