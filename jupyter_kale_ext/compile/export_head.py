"""The beginning of every exported file: how cells become a step's program, and a program a component of KFP."""

HEAD = '''\
import base64
import json
import sys
import zlib

from kfp import compiler, dsl, kubernetes
from kfp.dsl import container_component_class, structures

ARTIFACT, HTML, METRICS = "system.Artifact@0.0.1", "system.HTML@0.0.1", "system.Metrics@0.0.1"
steps, claims = {}, {}


def cell(number, cell_id, source, **more):
    """A code cell of the notebook."""
    return {"id": cell_id, "number": number, "source": source, **more}


def encode(value):
    """The form in which code travels in the pipeline: JSON, compressed."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def component(name, container, inputs, outputs, optional=()):
    """A container as a component; an input and an output may have the same name."""
    spec = structures.ComponentSpec(
        name=name,
        implementation=structures.Implementation(container=container),
        inputs={key: structures.InputSpec(kind, optional=key in optional) for key, kind in inputs.items()},
        outputs={key: structures.OutputSpec(kind) for key, kind in outputs.items()},
    )
    return container_component_class.ContainerComponent(spec, lambda: None)


def step(task, program, image, parameters=(), optional=(), inputs=(), outputs=(), after=(), report=True):
    """A step: its program is a constant of its task; values, and the state of the steps before, are artifacts."""
    given = {} if after else {"kale_runtime": "String", "kale_prelude": "String"}
    given |= {"kale_step": "String"} | dict(parameters) | dict(inputs)
    given |= {f"kale_state_{name}": ARTIFACT for name in after}
    made = dict(outputs) | {"kale_state": ARTIFACT, "kale_outputs": ARTIFACT}
    made |= {"kale_report": HTML} if report else {}
    made |= {"kale_metrics": METRICS} if "metrics" in program else {}
    state = [f"{{{{$.inputs.artifacts['kale_state_{name}'].path}}}}" for name in after[:1]]
    container = structures.ContainerSpecImplementation(
        image=image,
        command=["python3", "-c", BOOT_AFTER if after else BOOT],
        args=[*state, "--step", program["step"], "{{$}}"],
    )
    whole = component(task, container, given, made, optional)
    return lambda **values: whole(kale_step=encode(program), **values)
'''
"""Constants ``BOOT``, ``BOOT_AFTER`` and ``RUNTIME`` follow it."""
