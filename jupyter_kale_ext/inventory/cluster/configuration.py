"""GPUs that an administrator lists, for clusters that don't tell what they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory.cluster.offers import device_of
from jupyter_kale_ext.model.inventory import GpuOffer
from jupyter_kale_ext.notebook.grammar import Problem, parse_exact, print_tag
from jupyter_kale_ext.notebook.quantity import parse_quantity
from jupyter_kale_ext.notebook.tags import LimitTag, NodeSelectorTag, TolerationTag

_FIELDS = ("title", "tags", "memory", "most")


def configured_offers(entries: Sequence[Mapping[str, object]]) -> tuple[GpuOffer, ...]:
    """What the entries of a configuration list.

    Args:
        entries: Each with ``title`` and ``tags`` (``limit:RESOURCE:1``, and the node selectors and tolerations the
            cluster needs); ``memory`` (a quantity, ``80Gi``) and ``most`` (how many one step can get) may be left out.

    Raises:
        InvalidInput: An entry is not like that; the message says which and why.
    """
    return tuple(_offer(f"Entry {number} of the listed GPUs", entry) for number, entry in enumerate(entries, start=1))


def _offer(place: str, entry: Mapping[str, object]) -> GpuOffer:
    unknown = sorted(set(entry) - set(_FIELDS))
    if unknown:
        raise InvalidInput(f"{place} has the unknown field `{unknown[0]}`.", f"Known: {', '.join(_FIELDS)}.")
    title, tags, most = entry.get("title"), entry.get("tags"), entry.get("most")
    if not isinstance(title, str) or not title.strip():
        raise InvalidInput(f"{place} has no `title`.", 'Give it one, such as "A100 80GB".')
    if not isinstance(most, int | None) or isinstance(most, bool) or (most is not None and most < 1):
        raise InvalidInput(f"{place} (`{title}`): `most` is not a whole number from 1.")
    if not isinstance(tags, list | tuple):
        raise InvalidInput(f"{place} (`{title}`) has no list of `tags`.", 'At the least ["limit:nvidia.com/gpu:1"].')
    read = [_tag(f"{place} (`{title}`)", tag) for tag in tags]
    limits = [tag for tag in read if isinstance(tag, LimitTag)]
    device = device_of(limits[0].resource, {}, 1) if len(limits) == 1 and limits[0].quantity == "1" else None
    if device is None:
        raise InvalidInput(f"{place} (`{title}`) needs one tag `limit:RESOURCE:1` with a GPU, `nvidia.com/gpu`.")
    return GpuOffer(
        id=f"configuration/{device.resource}/{title}",
        title=title.strip(),
        resource=device.resource,
        product="",
        vendor=device.vendor,
        kind=device.kind,
        profile=device.profile,
        memory_bytes=_memory(f"{place} (`{title}`)", entry.get("memory")),
        most=most,
        tags=tuple(print_tag(tag) for tag in read),
    )


def _tag(place: str, text: object) -> LimitTag | NodeSelectorTag | TolerationTag:
    tag = parse_exact(text) if isinstance(text, str) else None
    if isinstance(tag, Problem):
        raise InvalidInput(f"{place}: the tag `{tag.text}` is not valid: {tag.reason}.")
    if not isinstance(tag, LimitTag | NodeSelectorTag | TolerationTag):
        raise InvalidInput(f"{place}: `{text}` is no `limit:`, `node_selector:` or `toleration:` tag.")
    return tag


def _memory(place: str, given: object) -> int | None:
    quantity = parse_quantity(str(given)) if given is not None else None
    if given is not None and quantity is None:
        raise InvalidInput(f"{place}: `memory` is no quantity, such as `80Gi`.")
    return None if quantity is None else int(quantity)
