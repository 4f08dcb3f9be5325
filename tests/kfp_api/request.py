"""Requests as the API reads them: bodies, filters, pages; and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.kfp_api.shapes import problems

Json = dict[str, object]


class Refused(Exception):
    """An error of the API."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def page(key: str, found: list[Json], query: Mapping[str, str]) -> Json:
    fitting = [one for one in found if fits(one, query)]
    start, size = int(query.get("page_token") or 0), int(query.get("page_size") or 20)
    page: Json = {key: fitting[start : start + size], "total_size": len(fitting)}
    return page | ({"next_page_token": str(start + size)} if start + size < len(fitting) else {})


def fits(one: Json, query: Mapping[str, str]) -> bool:
    given = json.loads(query["filter"]) if query.get("filter") else {"predicates": []}
    wrong = problems(given, "V2beta1Filter")
    if wrong:
        raise Refused(400, "; ".join(wrong))
    for predicate in given["predicates"]:
        value, wanted = str(one.get(predicate["key"], "")), predicate["string_value"]
        match predicate["operation"]:
            case "EQUALS":
                fits = value == wanted
            case "IS_SUBSTRING":
                fits = wanted in value
            case _:
                raise Refused(400, f"unknown operation {predicate['operation']}")
        if not fits:
            return False
    return True


def checked(body: object, model: str) -> Json:
    wrong = problems(body, model)
    if wrong or not isinstance(body, dict):
        raise Refused(400, "; ".join(wrong) or "no object")
    return body
