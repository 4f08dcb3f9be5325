"""The extension: what is configured, and how its parts are put together."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.extension.application import ExtensionApp
from traitlets import Dict, Enum, Float, List, TraitError, Unicode, validate

from jupyter_kale_ext import places
from jupyter_kale_ext.engine.base import Engine
from jupyter_kale_ext.engine.cluster.connection import connection_of
from jupyter_kale_ext.engine.container.choice import PULLS, ContainerChoice
from jupyter_kale_ext.errors import InvalidInput
from jupyter_kale_ext.inventory import ClusterChoice, cluster_choices, inventories
from jupyter_kale_ext.inventory.cluster.configuration import configured_offers
from jupyter_kale_ext.inventory.inventories import DEADLINE
from jupyter_kale_ext.server.backend import Backend
from jupyter_kale_ext.server.handlers import ROUTES
from jupyter_kale_ext.server.schedules import ScheduleService
from jupyter_kale_ext.server.service import KaleService


class KaleExtension(ExtensionApp):
    """Responsibilities: read the configuration, put the parts together, end them with the server.

    Nothing is started, and no engine made, before the first request that needs it.
    """

    name = "jupyter_kale_ext"
    app_name = "Jupyter Kale"
    description = "Turns tagged notebooks into Kubeflow pipelines and runs them."
    load_other_extensions = True

    runs_dir = Unicode(
        "",
        help="Folder in which runs of this machine are kept. Empty: the environment variable JUPYTER_KALE_RUNS_DIR, "
        "or else kale in Jupyter's data directory.",
    ).tag(config=True)
    default_image = Unicode(
        "",
        help="Container image of steps where neither a tag nor the notebook names one. Empty: this server's own, for "
        "clusters where it runs in a pod; else plain Python.",
    ).tag(config=True)
    default_engine = Unicode(
        "local",
        help="Where runs happen that don't say where: local (this machine), container, cluster, or cluster:NAME.",
    ).tag(config=True)
    kfp_connections = Dict(
        help="Installations of Kubeflow Pipelines by name, the empty name for the one called just cluster: "
        '{"": {"endpoint": "https://kubeflow.example.org/pipeline", "namespace": "team", "token_file": "PATH"}}. '
        "The other settings: ui, service_account, cookie_file, ca_file, cert_file, key_file, proxy, deadline. Those of "
        "the environment and of the pod around this server are there without it. Tokens and cookies come from files.",
    ).tag(config=True)

    container_command = Unicode(
        "",
        help="Command of Docker or Podman, with options of its own if need be: 'podman --runtime=runc'. Empty: the "
        "environment variable JUPYTER_KALE_CONTAINER_COMMAND, or else docker if it answers, else podman.",
    ).tag(config=True)
    container_options = Unicode(
        "",
        help="Further options of 'docker run' or 'podman run' for every step: '--ulimit nofile=1024:1024 --read-only'. "
        "Empty: the environment variable JUPYTER_KALE_CONTAINER_OPTIONS.",
    ).tag(config=True)
    container_network = Unicode(
        "",
        help="Network of steps in containers, as --network takes it. Empty: the environment variable "
        "JUPYTER_KALE_CONTAINER_NETWORK, or else none: no network.",
    ).tag(config=True)
    container_volumes = Unicode(
        "",
        help="Folders that stand for volume claims in containers: 'data=/srv/data models=/srv/models'. Empty: the "
        "environment variable JUPYTER_KALE_CONTAINER_VOLUMES. Volumes of Docker or Podman are found by their names.",
    ).tag(config=True)
    container_pull = Enum(
        ("", *PULLS),
        default_value="",
        help="When images are pulled from their registry. Empty: the environment variable JUPYTER_KALE_CONTAINER_PULL, "
        "or else missing: when they are not on this machine.",
    ).tag(config=True)

    cluster_context = Unicode(
        "",
        help="Context of a kubeconfig: the cluster whose GPUs can be picked and whose pods tell why steps wait. Empty: "
        "the cluster around this server if "
        "it runs in a pod, else none: no kubeconfig is opened before a context is named here.",
    ).tag(config=True)
    cluster_kubeconfig = Unicode(
        "",
        help="Path of the kubeconfig. Empty: kubectl's own (the environment variable KUBECONFIG, or ~/.kube/config).",
    ).tag(config=True)
    cluster_namespace = Unicode(
        "",
        help="Namespace of the runs on the cluster: its quotas count. Empty: that of the context, or of the pod.",
    ).tag(config=True)
    cluster_gpus = List(
        Dict(),
        help="GPUs to offer where the cluster doesn't tell what it has, or has no node of a kind until one is asked "
        'for: [{"title": "A100 80GB", "memory": "80Gi", "most": 8, "tags": ["limit:nvidia.com/gpu:1", '
        '"node_selector:KEY:VALUE", "toleration:KEY=VALUE:EFFECT"]}, ...]; memory and most can be left out.',
    ).tag(config=True)

    cluster_deadline = Float(
        DEADLINE,
        min=0.1,
        help="Seconds after which GPUs are shown without what the cluster has not answered by then.",
    ).tag(config=True)

    @validate("default_engine")  # type: ignore[untyped-decorator]
    def _check_default_engine(self, proposal: dict[str, object]) -> object:
        name = str(proposal["value"])
        if name not in ("local", "container") and name.partition(":")[0] != "cluster":
            raise TraitError(f"default_engine: there is no engine `{name}`.")
        return name

    @validate("kfp_connections")  # type: ignore[untyped-decorator]
    def _check_kfp_connections(self, proposal: dict[str, object]) -> object:
        given = proposal["value"]
        assert isinstance(given, dict)
        for name, settings in given.items():
            if not isinstance(settings, dict) or {"token", "cookie"} & set(settings):
                raise TraitError(
                    "kfp_connections: name a token_file or a cookie_file: configurations are shown in logs."
                )
            try:
                connection_of(name, settings)
            except InvalidInput as error:
                raise TraitError(f"kfp_connections: {error}") from error
        return given

    @validate("cluster_gpus")  # type: ignore[untyped-decorator]
    def _check_cluster_gpus(self, proposal: dict[str, object]) -> object:
        entries = proposal["value"]
        assert isinstance(entries, list)
        try:
            configured_offers(entries)
        except InvalidInput as error:
            raise TraitError(f"cluster_gpus: {error}") from error
        return entries

    def initialize_settings(self) -> None:
        """Put the parts together."""
        assert self.serverapp is not None
        self.backend = Backend(
            KaleService(
                self.serverapp.contents_manager,
                self.make_engine,
                default_engine=self.default_engine,
                default_image=self.default_image,
                connections=self.kfp_connections,
                containers=self._containers(),
                kubernetes=self._kubernetes(),
                runs_dir=str(Path(self.runs_dir).expanduser().absolute()) if self.runs_dir else "",
            ),
            inventories(self._kubernetes(), tuple(self.cluster_gpus), self.cluster_deadline),
            cluster_choices(self._kubernetes(), self.cluster_deadline),
            ScheduleService(
                self.serverapp.contents_manager,
                lambda name: places.scheduler(name, self.kfp_connections),
                default_engine=self.default_engine,
                default_image=self.default_image,
                kubernetes=self._kubernetes(),
            ),
        )
        self.settings.update({"kale_backend": self.backend})

    def initialize_handlers(self) -> None:
        """Add the routes."""
        self.handlers.extend(ROUTES)

    def make_engine(self, name: str) -> Engine:
        """The engine of that name, as this server is configured."""
        runs = Path(self.runs_dir).expanduser() if self.runs_dir else None
        return places.engine(name, runs, self.kfp_connections, self._containers(), self._kubernetes())

    def _kubernetes(self) -> ClusterChoice:
        return ClusterChoice(self.cluster_context, self.cluster_kubeconfig, self.cluster_namespace)

    def _containers(self) -> ContainerChoice:
        return ContainerChoice(
            self.container_command,
            self.container_options,
            self.container_network,
            self.container_pull,
            self.container_volumes,
        )

    async def stop_extension(self) -> None:
        """End threads and pollers; runs go on."""
        self.backend.close()
