"""A notebook with a volume of its own, on every engine."""

from __future__ import annotations

from jupyter_kale_ext.engine.container.engine import ContainerEngine
from tests.engines.place import Place, states

VOLUME = {"name": "scratch", "type": "new_pvc", "size": 1, "size_type": "Gi", "mount_point": "/kale-scratch"}
CELLS = (
    ("step:write", "import os\nif os.path.isdir('/kale-scratch'):\n    open('/kale-scratch/f', 'w').close()"),
    ("step:read", "print('shared:', os.path.exists('/kale-scratch/f'))"),
)


def test_a_new_volume_is_no_step_and_is_shared_where_there_are_volumes(place: Place) -> None:
    cells = (("imports", "import os"), *CELLS)
    run = place.run(*cells, metadata={"kubeflow_notebook": {"volumes": [VOLUME]}})
    assert states(run) == {"write": "succeeded", "read": "succeeded"}, run
    shared = isinstance(place.engine, ContainerEngine)
    assert f"shared: {shared}\n" in place.log(run.id, "read")
    if not shared:
        return
    again = place.run(*cells, metadata={"kubeflow_notebook": {"volumes": [VOLUME]}})
    assert states(again) == {"write": "succeeded", "read": "succeeded"}, "a new volume is another run's"
