"""How torch's objects are pickled: shared memory, gradients, results whose graph stays behind, counted steps."""

from __future__ import annotations

import ctypes
import pickle
import sys
from typing import Any

from . import tensor_rebuild


def is_tensor(kind: type) -> bool:
    """True for torch's tensors and parameters, subclasses included."""
    torch = sys.modules.get("torch")
    return torch is not None and hasattr(torch, "Tensor") and issubclass(kind, torch.Tensor)


def is_optimizer(kind: type) -> bool:
    """True for torch's optimizers, subclasses included."""
    optim = sys.modules.get("torch.optim")
    return optim is not None and hasattr(optim, "Optimizer") and issubclass(kind, optim.Optimizer)


def is_storage(kind: type) -> bool:
    """True for the memory behind tensors, typed or not."""
    return kind.__module__ == "torch.storage" and kind.__name__ in ("TypedStorage", "UntypedStorage")


def reduce_tensor(found: Any) -> Any:
    """The pickle's recipe for a tensor; ``NotImplemented`` leaves it to torch, which drops gradients."""
    if not found.is_leaf:
        return tensor_rebuild.tensor_of_graph, (found.detach(), type(found.grad_fn).__name__)
    recipe = found.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    if found.grad is None or len(recipe) != 2:
        return NotImplemented
    return (*recipe, found.grad, None, None, tensor_rebuild.set_gradient)


def reduce_storage(found: Any) -> Any:
    """The pickle's recipe for a tensor's memory; ``NotImplemented`` where it isn't in the machine's own memory."""
    if type(found).__name__ == "TypedStorage":
        untyped = getattr(found, "_untyped_storage", None)
        return NotImplemented if untyped is None else (tensor_rebuild.typed_storage, (untyped, found.dtype))
    if found.device.type != "cpu":
        return NotImplemented
    # Not by way of numpy, after which torch would never again change the memory's size.
    memory: Any = (ctypes.c_ubyte * found.nbytes()).from_address(found.data_ptr()) if found.nbytes() else bytearray()
    if found.nbytes():
        memory.owner = found
    return tensor_rebuild.storage, (pickle.PickleBuffer(memory),)


def reduce_optimizer(found: Any) -> Any:
    """The pickle's recipe for an optimizer whose steps a scheduler counts; ``NotImplemented`` for every other."""
    if not hasattr(found.step, "_wrapped_by_lr_sched"):
        return NotImplemented
    make, arguments, state, *_ = found.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    counted = {"_opt_called": getattr(found, "_opt_called", False)}
    return (make, arguments, {**state, **counted}, None, None, tensor_rebuild.set_counted_optimizer)
