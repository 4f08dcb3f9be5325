"""What pickles of a step call to make values of torch again, see ``rebuild.py``; ``tensors.py`` writes them."""

from __future__ import annotations

import functools
from typing import Any, Dict, List

from .rebuild import NotCarried


def storage(buffer: Any) -> Any:
    """The memory of a torch tensor."""
    import torch

    data = (
        torch.frombuffer(buffer, dtype=torch.uint8) if memoryview(buffer).nbytes else torch.empty(0, dtype=torch.uint8)
    )
    made = torch.UntypedStorage(data.numel())
    with torch.no_grad():
        torch.empty(0, dtype=torch.uint8).set_(made).copy_(data)
    return made


def typed_storage(untyped: Any, dtype: Any) -> Any:
    """The memory of a torch tensor, as its numbers."""
    import torch

    return torch.storage.TypedStorage(wrap_storage=untyped, dtype=dtype, _internal=True)


def set_gradient(made: Any, gradient: Any) -> None:
    """Give a tensor its gradient."""
    made.grad = gradient


def set_counted_optimizer(made: Any, state: Dict[str, Any]) -> None:
    """Give a torch optimizer its state; it notes its steps, as its scheduler wants."""
    made.__setstate__(state)
    plain = type(made).step

    @functools.wraps(plain)
    def step(*arguments: Any, **keywords: Any) -> Any:
        made._opt_called = True
        return plain(made, *arguments, **keywords)

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    made.step = step


def tensor_of_graph(value: Any, name: str) -> Any:
    """A torch tensor that was computed from others: the same numbers, without what gradients would flow through.

    Args:
        value: The numbers.
        name: Of the function that computed it, as printing the tensor shows it.
    """
    import torch

    class Lost(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(context: Any, dummy: Any, held: List[Any]) -> Any:
            return held[0]

        @staticmethod
        def backward(context: Any, *gradients: Any) -> Any:
            raise NotCarried(
                "The tensor comes from an earlier step, and the operations that computed it did not come along.",
                "Call `backward()` in the step that computes the tensor.",
            )

    Lost._backward_cls.__name__ = Lost._backward_cls.__qualname__ = name
    with torch.enable_grad():
        return Lost.apply(torch.empty(0, requires_grad=True), [value])
