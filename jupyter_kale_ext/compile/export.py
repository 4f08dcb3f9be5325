"""A pipeline as a readable Python file that uses the KFP SDK and compiles to the same pipeline."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from jupyter_kale_ext.compile.checks import diagnose
from jupyter_kale_ext.compile.export_code import call, literal, text_literal
from jupyter_kale_ext.compile.export_head import HEAD
from jupyter_kale_ext.compile.plan import Plan, make_plan, new_claims
from jupyter_kale_ext.compile.program import ProgramWriter, prelude, state_input
from jupyter_kale_ext.compile.resources import container_environment, device
from jupyter_kale_ext.compile.runtime import BOOT, BOOT_AFTER, packed_runtime
from jupyter_kale_ext.compile.volumes import CLAIM_IMAGE, claim_inputs, mounts
from jupyter_kale_ext.errors import InvalidInput, PipelineInvalid
from jupyter_kale_ext.model.diagnostic import has_errors
from jupyter_kale_ext.model.pipeline import ParameterType, Pipeline, Step

_KFP_TYPES = {
    ParameterType.INT: "Integer",
    ParameterType.FLOAT: "Float",
    ParameterType.STR: "String",
    ParameterType.BOOL: "Boolean",
    ParameterType.LIST: "List",
    ParameterType.DICT: "Dict",
    ParameterType.NONE: "String",
}
_HINTS = {ParameterType.NONE: "str"}
_CLAIM_TYPES = {"access_modes": "List"}
_WIDTH = 100
_SDK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def export_pipeline(pipeline: Pipeline) -> str:
    """The text of a Python file; run with kfp installed, it writes the pipeline that ``compile_pipeline`` gives.

    Raises:
        PipelineInvalid: ``diagnose`` finds an error.
        InvalidInput: The SDK refuses what KFP itself runs.
    """
    plan = make_plan(pipeline)
    problems = diagnose(pipeline, plan)
    if has_errors(problems):
        raise PipelineInvalid(problems)
    refused = _refused(plan)
    if refused is not None:
        raise InvalidInput(
            f"The KFP SDK refuses {refused}.", "Change it in the notebook, or export the pipeline as YAML."
        )
    return "".join(f"{line}\n" for line in _Writer(plan).lines())


def _refused(plan: Plan) -> str | None:
    """What KFP runs but its SDK takes for wrong, as the end of a sentence: names, and None within a default."""
    handed = [value.name for step in plan.pipeline.steps for value in step.outputs]
    names = [parameter.name for parameter in plan.pipeline.parameters] + [plan.key(name) for name in handed]
    for name in names:
        if not _SDK_NAME.fullmatch(name):
            return f"the name `{name}`: it takes names that begin with a letter from a to z"
    for parameter in plan.pipeline.parameters:
        if parameter.default is not None and _holds_none(parameter.default):
            return f"the default of the parameter `{parameter.name}`, which has None in it"
        if isinstance(parameter.default, str) and len(parameter.default.splitlines()) > 1:
            # It writes defaults into a comment of the YAML as they are, which is no YAML then.
            return f"the default of the parameter `{parameter.name}`, which has several lines"
    return None


def _holds_none(value: object) -> bool:
    if isinstance(value, list | dict):
        return any(map(_holds_none, value.values() if isinstance(value, dict) else value))
    return value is None


class _Writer:
    """Responsibilities: writes the parts of the file; keeps its own names apart from the parameters'."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._pipeline = plan, plan.pipeline
        self._programs = ProgramWriter(plan.pipeline, plan.keys)
        self._taken = {parameter.name for parameter in plan.pipeline.parameters}

    def lines(self) -> Iterator[str]:
        """The lines of the file."""
        pipeline = self._pipeline
        yield from _comment(f"The pipeline {pipeline.title!r}, exported by jupyter-kale-ext.")
        yield "#"
        yield f"#     python FILE [{pipeline.name}.yaml]"
        yield "#"
        yield from _comment("writes the pipeline with the KFP SDK (kfp 2.17): the same that jupyter-kale-ext compiles.")
        yield ""
        yield HEAD
        yield ""
        yield "# What starts the step's program in its container."
        yield f"BOOT = {literal(BOOT)}"
        yield f"BOOT_AFTER = {literal(BOOT_AFTER)}"
        yield ""
        yield f"BASE_IMAGE = {literal(pipeline.base_image)}"
        yield ""
        yield from self._prelude()
        for step in pipeline.steps:
            yield from self._step(step)
        yield from self._claims()
        yield from self._pipeline_function()
        yield from self._foot()

    def _name(self, name: str) -> str:
        return f"kale_{name}" if name in self._taken else name

    def _prelude(self) -> Iterator[str]:
        yield "# What every step begins with: imports, functions, and the cells of the parameters."
        yield "prelude = {"
        for name, cells in prelude(self._pipeline).items():
            yield from _cells(name, cells)
        yield "}"
        yield ""
        yield ""

    def _step(self, step: Step) -> Iterator[str]:
        yield from _comment(_summary(step))
        program = self._programs.program(step)
        yield f"steps[{literal(step.name)}] = step("
        yield f"    {literal(self._plan.tasks[step.name])},"
        yield "    program={"
        for name, value in program.items():
            lines = _cells(name, value) if name in ("cells", "metrics") else [f"    {literal(name)}: {literal(value)},"]
            yield from (f"    {line}" for line in lines)
        yield "    },"
        image = literal(step.settings.image) if step.settings.image else "BASE_IMAGE"
        yield f"    image={image},"
        types = {parameter.name: parameter for parameter in self._pipeline.parameters}
        parameters = {self._plan.key(name): _KFP_TYPES[types[name].type] for name in step.parameters}
        optional = [self._plan.key(name) for name in step.parameters if types[name].type is ParameterType.NONE]
        sources = {(one.name, value.name): value.type for one in self._pipeline.steps for value in one.outputs}
        fields = {
            "parameters": parameters,
            "optional": optional,
            "inputs": {self._plan.key(one.name): _kind(sources[one.source, one.name].value) for one in step.inputs},
            "outputs": {self._plan.key(one.name): _kind(one.type.value) for one in step.outputs},
            "after": list(step.depends_on),
        }
        for name, value in fields.items():
            if value:
                yield f"    {name}={literal(value)},"
        if step.settings.report is False:
            yield "    report=False,"
        yield ")"
        yield ""
        yield ""

    def _claims(self) -> Iterator[str]:
        for volume in new_claims(self._pipeline):
            inputs = {name: _CLAIM_TYPES.get(name, "String") for name in claim_inputs(volume)}
            yield from _comment(f"Makes the volume {volume.name}.")
            yield f"claims[{literal(volume.name)}] = component("
            yield f"    {literal(self._plan.claims[volume.name])},"
            yield f"    structures.ContainerSpecImplementation(image={literal(CLAIM_IMAGE)}),"
            yield f"    inputs={literal(inputs)},"
            yield '    outputs={"name": "String"},'
            yield ")"
            yield ""
            yield ""

    def _pipeline_function(self) -> Iterator[str]:
        pipeline = self._pipeline
        yield "# The program that runs the cells in every container, packed: it needs nothing but Python there."
        yield f"RUNTIME = {literal(packed_runtime())}"
        yield ""
        yield ""
        about = {"name": pipeline.name, "description": pipeline.description}
        if pipeline.title != pipeline.name:
            about["display_name"] = pipeline.title
        yield f"@dsl.pipeline({', '.join(f'{name}={literal(value)}' for name, value in about.items())})"
        yield "def pipeline("
        for parameter in pipeline.parameters:
            hint = _HINTS.get(parameter.type, parameter.type.value)
            yield f"    {parameter.name}: {hint} = {literal(parameter.default)},"
        yield "    kale_prelude: str = encode(prelude),"
        yield "    kale_runtime: str = RUNTIME,"
        yield "):"
        for name in ("steps", "claims", "kubernetes"):
            if name in self._taken:
                yield f"    {self._name(name)} = globals()[{literal(name)}]"
        yield f"    {self._name('tasks')} = {{}}"
        made = self._name("made")
        yield from [f"    {made} = {{}}"] if new_claims(pipeline) else []
        for volume in new_claims(pipeline):
            given = call(f"{self._name('claims')}[{literal(volume.name)}]", claim_inputs(volume))
            yield f"    {made}[{literal(volume.name)}] = {given}.set_caching_options(False)"
        for step in pipeline.steps:
            yield ""
            yield from (f"    {line}" for line in self._task(step))
        yield ""
        yield ""

    def _task(self, step: Step) -> Iterator[str]:
        tasks = self._name("tasks")
        task = self._name("task")
        given = {name: name for name in ("kale_runtime", "kale_prelude")} if not step.depends_on else {}
        given |= {self._plan.key(name): name for name in step.parameters}
        for one in step.inputs:
            key = self._plan.key(one.name)
            given[key] = f"{tasks}[{literal(one.source)}].outputs[{literal(key)}]"
        for name in step.depends_on:
            given[state_input(name)] = f'{tasks}[{literal(name)}].outputs["kale_state"]'
        steps = f"{self._name('steps')}[{literal(step.name)}]"
        yield f"{tasks}[{literal(step.name)}] = {task} = {steps}("
        yield from (f"    {name}={value}," for name, value in given.items())
        yield ")"
        if step.depends_on:
            yield f"{task}.after({', '.join(f'{tasks}[{literal(name)}]' for name in step.depends_on)})"
        yield from self._settings(step, task)

    def _settings(self, step: Step, task: str) -> Iterator[str]:
        settings = step.settings
        yield f"{task}.set_display_name({literal(step.name)})"
        caching = self._pipeline.caching if settings.cache is None else settings.cache
        if not caching:
            yield f"{task}.set_caching_options(False)"
        for kind, quantities in (("limit", settings.limits), ("request", settings.requests)):
            for resource, quantity in quantities:
                if resource in ("cpu", "memory"):
                    yield f"{task}.set_{resource}_{kind}({literal(quantity)})"
        accelerator = device(settings)
        if accelerator is not None:
            kind, count = map(literal, accelerator)
            yield f"{task}.set_accelerator_type({kind}).set_accelerator_limit({count})"
        if settings.retries:
            yield f'{task}.set_retry({settings.retries}, "0s", 2, "3600s")'
        for name, value in container_environment(settings):
            yield f"{task}.set_env_variable({literal(name)}, {literal(value)})"
        kubernetes = self._name("kubernetes")
        yield from (f"{kubernetes}.{line}" for line in self._platform(step, task))

    def _platform(self, step: Step, task: str) -> Iterator[str]:
        settings, pipeline = step.settings, self._pipeline
        for key, value in settings.node_selectors:
            yield f"add_node_selector({task}, {literal(key)}, {literal(value)})"
        for one in settings.tolerations:
            operator = "Exists" if one.value is None else "Equal"
            yield f"add_toleration({task}, {', '.join(map(literal, (one.key, operator, one.value, one.effect)))})"
        for key, value in settings.labels:
            yield f"add_pod_label({task}, {literal(key)}, {literal(value)})"
        for key, value in settings.annotations:
            yield f"add_pod_annotation({task}, {literal(key)}, {literal(value)})"
        for secret in settings.secrets:
            yield f"use_secret_as_env({task}, {literal(secret.secret)}, {literal({secret.key: secret.env})})"
        for mount in mounts(self._plan, step):
            made = f'{self._name("made")}[{literal(mount.claim)}].outputs["name"]'
            yield f"mount_pvc({task}, {made if mount.task else literal(mount.claim)}, {literal(mount.path)})"
        if settings.timeout is not None:
            yield f"set_timeout({task}, {settings.timeout})"
        security = (pipeline.run_as_user, pipeline.run_as_group, pipeline.run_as_non_root)
        if any(value is not None for value in security):
            yield f"set_security_context({task}, {', '.join(map(literal, security))})"

    def _foot(self) -> Iterator[str]:
        yield 'if __name__ == "__main__":'
        target = literal(f"{self._pipeline.name}.yaml")
        yield f"    compiler.Compiler().compile(pipeline, sys.argv[1] if len(sys.argv) > 1 else {target})"


def _cells(name: str, cells: object) -> Iterator[str]:
    """An entry of a dict: a list of cells, each with its code as it stands in the notebook."""
    if not isinstance(cells, list) or not cells:
        yield f"    {literal(name)}: [],"
        return
    yield f"    {literal(name)}: ["
    for cell in cells:
        more = ", allow_error=True" if cell.get("allow_error") else ""
        yield f"        cell({cell['number']}, {literal(cell['id'])}, {text_literal(cell['source'])}{more}),"
    yield "    ],"


def _comment(text: str) -> Iterator[str]:
    """Lines of a comment."""
    return (f"# {line}" for line in textwrap.wrap(text, _WIDTH))


def _summary(step: Step) -> str:
    after = f" runs after {', '.join(step.depends_on)}." if step.depends_on else " waits for no other."
    taken = f" It takes {', '.join(f'{one.name} from {one.source}' for one in step.inputs)}." if step.inputs else ""
    given = f" It gives {', '.join(one.name for one in step.outputs)}." if step.outputs else ""
    return f"Step {step.name}{after}{taken}{given}"


def _kind(schema: str) -> str:
    return f"{schema}@0.0.1"
