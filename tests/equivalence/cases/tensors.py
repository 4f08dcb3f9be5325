"""What torch keeps beside the numbers: shared memory, gradients, graphs, counted steps."""

from __future__ import annotations

from tests.equivalence.notebooks import Case

_NET = "import torch\ntorch.manual_seed(0)\nnet = torch.nn.Linear(2, 1)\nx = torch.ones(1, 2)"

CASES = {
    "views of one tensor": Case(
        [
            "import torch\na = torch.zeros(4)\nb = a.view(2, 2)\nparts = [a[:2], a[2:]]",
            "a[0] = 5\nb, parts",
            "parts[1][0] = 7\na.resize_(6)[:4], b",
        ],
        needs=("torch",),
    ),
    "tied weights": Case(
        [
            "import torch\none, two = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)\ntwo.weight.data = one.weight.data",
            "with torch.no_grad():\n    one.weight.fill_(3)\ntwo.weight",
        ],
        needs=("torch",),
    ),
    "gradient of an earlier step's tensor": Case(
        [
            "import torch\nw = torch.ones(2, requires_grad=True)",
            "y = (w * 2).sum()\ny.backward()",
            "w.grad, y",
            "w.grad.zero_()\nw.grad",
        ],
        needs=("torch",),
    ),
    "gradient worked out in a function": Case(
        [
            "import torch\nw = torch.ones(2, requires_grad=True)\ndef differentiate(value):\n    value.sum().backward()",
            "differentiate(w * 3)",
            "w.grad",
        ],
        needs=("torch",),
    ),
    "network, optimizer and scheduler apart": Case(
        [
            _NET,
            "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nplan = torch.optim.lr_scheduler.StepLR(opt, 1, 0.5)",
            "net(x).sum().backward()",
            "opt.step()\nplan.step()",
            "net.weight, net.weight.grad, opt.param_groups[0]['lr']",
            "opt.zero_grad()",
            "net.weight.grad",
        ],
        needs=("torch",),
    ),
    "a result is shown as computed": Case([_NET, "out = net(x)", "out, out.item(), out.detach()"], needs=("torch",)),
    "a graph stays in its step": Case(
        [_NET, "loss = net(x).sum()", "loss.backward()"],
        refused=("Call `backward()` in the step that computes the tensor",),
        needs=("torch",),
    ),
    "print options": Case(
        ["import torch\ntorch.set_printoptions(precision=2)", "torch.tensor([1 / 3])"], needs=("torch",)
    ),
}
