"""Recurring runs of the test server: kept, listed, switched; a start is asked for by the test."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.kfp_api.node import timestamp
from tests.kfp_api.request import Json, Refused, checked, page


@dataclass
class Recurring:
    """A recurring run as the API tells of it (``toModelJob`` and ``toApiRecurringRun``).

    Attributes:
        given: What was submitted.
        id: Its id.
        enabled: Whether it starts runs.
    """

    given: Json
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    enabled: bool = True
    created: float = field(default_factory=time.time)

    def told(self, namespace: str) -> Json:
        """As the API has it: times whole seconds, 64-bit numbers as text, what is false left out."""
        found = {key: value for key, value in self.given.items() if value is not False}
        return {
            **found,
            "recurring_run_id": self.id,
            "status": "ENABLED" if self.enabled else "DISABLED",
            "mode": "ENABLE" if self.enabled else "DISABLE",
            "created_at": timestamp(self.created),
            "updated_at": timestamp(self.created),
            **({"namespace": namespace} if namespace else {}),
        }


def problem(given: Json) -> str:
    """Why KFP refuses it; empty where it does not."""
    if not given.get("display_name"):
        return "Recurring run's name cannot be empty"
    if not 1 <= int(str(given.get("max_concurrency", 0))) <= 10:
        return "Max concurrency of a recurring run must be at least 1 and at most 10."
    trigger = given.get("trigger")
    assert isinstance(trigger, dict)
    cron = trigger.get("cron_schedule", {}).get("cron")
    if cron is not None and not 5 <= len(cron.split()) <= 6:
        return "Schedule cron is not a supported format(https://godoc.org/github.com/robfig/cron)."
    if cron is None and int(trigger["periodic_schedule"]["interval_second"]) < 1:
        return "Found invalid period schedule interval. Set at interval to least 1 second"
    return ""


class RecurringDoor:
    """The part of the API that keeps recurring runs."""

    recurring: dict[str, Recurring]
    experiments: dict[str, Json]

    def _create_recurring(self, query: Mapping[str, str], body: object) -> Json:
        given = checked(body, "V2beta1RecurringRun")
        wrong = problem(given)
        if wrong:
            raise Refused(400, wrong)
        if given.get("experiment_id") not in self.experiments:
            raise Refused(404, "Experiment not found")
        made = Recurring(given, enabled=given.get("mode") == "ENABLE")
        self.recurring[made.id] = made
        return self._told(made)

    def _list_recurring(self, query: Mapping[str, str], body: object) -> Json:
        found = [self._told(one) for one in reversed(self.recurring.values()) if self._visible(one.given, query)]
        return page("recurringRuns", found, query)

    def _enable_recurring(self, query: Mapping[str, str], body: object, recurring_id: str) -> Json:
        self._recurring(recurring_id).enabled = True
        return {}

    def _disable_recurring(self, query: Mapping[str, str], body: object, recurring_id: str) -> Json:
        self._recurring(recurring_id).enabled = False
        return {}

    def _delete_recurring(self, query: Mapping[str, str], body: object, recurring_id: str) -> Json:
        del self.recurring[self._recurring(recurring_id).id]
        return {}

    def fire(self, recurring_id: str) -> str:
        """What the controller does when it is time: a run as the recurring run has it; gives its id."""
        given = self.recurring[recurring_id].given
        body = {
            key: given[key]
            for key in ("pipeline_spec", "runtime_config", "experiment_id", "service_account")
            if key in given
        }
        return str(self._create_run({}, {**body, "display_name": f"{given['display_name']}-1"})["run_id"])

    def _recurring(self, recurring_id: str) -> Recurring:
        if recurring_id not in self.recurring:
            raise Refused(404, f"ResourceNotFoundError: Recurring run {recurring_id} not found")
        return self.recurring[recurring_id]

    def _told(self, one: Recurring) -> Json:
        return one.told(str(self.experiments[str(one.given["experiment_id"])].get("namespace", "")))
