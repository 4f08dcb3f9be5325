"""Logs and outputs of steps, brought from the cluster into the record, where they stay when the pods are gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.failures import NotAllowed, Unreachable
from jupyter_kale_ext.engine.cluster.news import LogNews, outputs_from, read_news
from jupyter_kale_ext.engine.cluster.shelf import keep_place
from jupyter_kale_ext.errors import InvalidInput, KaleError, NotFound
from jupyter_kale_ext.runs.record import RunRecord, write_atomically

_PATIENCE = 3  # failures to read the log of an ended step, after which it is done without
_OUTPUTS = "kale_outputs"


class StepLogs:
    """Responsibilities: read the logs of one run's steps, as long as that is allowed and as often as it makes sense.

    Attributes:
        forbidden: Why logs can't be read; empty while they can.
    """

    def __init__(self, client: KfpClient) -> None:
        self._client = client
        self._failed: dict[Path, int] = {}
        self.forbidden = ""

    def read(self, record: RunRecord, run_id: str, folder: Path, pods: Sequence[str], whole: bool) -> LogNews | None:
        """Bring the log of an attempt here.

        Args:
            record: The run's record.
            run_id: The run's id in KFP.
            folder: The attempt's folder.
            pods: What its pod may be called.
            whole: True where the attempt has ended.

        Returns:
            What it tells; None where there is no log (yet, or any more).

        Raises:
            Unreachable: It can't be read now; worth another try.
            OSError: It can't be written.
        """
        try:
            log = self._fetch(run_id, pods)
        except NotAllowed as error:
            self.forbidden = error.message
            return None
        except Unreachable:
            self._failed[folder] = self._failed.get(folder, 0) + 1
            if whole and self._failed[folder] < _PATIENCE:
                raise
            return None
        if log is None:
            return None
        news = read_news(log, whole)
        self._keep(folder, news.text)
        return news

    def keep_outputs(
        self, run_id: str, folder: Path, pods: Sequence[str], news: LogNews, cells: Sequence[tuple[str, int]]
    ) -> str:
        """Bring the outputs of the cells of an ended attempt here.

        Args:
            run_id: The run's id in KFP.
            folder: The attempt's folder.
            pods: What its pod may be called.
            news: What its log tells.
            cells: Id and number of the step's cells.

        Returns:
            Why there is only the text of the log; empty where there is everything.

        Raises:
            OSError: They can't be written.
        """
        try:
            found, why = self._client.artifact(run_id, pods[0], _OUTPUTS, news.outputs), ""
        except KaleError as error:
            found, why = outputs_from(news, cells), error.message
        self._write_outputs(folder, found)
        keep_place(folder, news.outputs)
        return why

    def keep_text(self, folder: Path, news: LogNews, cells: Sequence[tuple[str, int]]) -> None:
        """Keep what the log gives of the outputs while the step runs.

        Raises:
            OSError: They can't be written.
        """
        self._write_outputs(folder, outputs_from(news, cells))

    def _fetch(self, run_id: str, pods: Sequence[str]) -> bytes | None:
        for pod in pods:
            try:
                return self._client.log(run_id, pod)
            except (NotFound, InvalidInput):
                continue
        return None

    def _keep(self, folder: Path, text: bytes) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "log.txt"
        if not path.exists() or path.stat().st_size < len(text):  # a log that became shorter was rotated
            write_atomically(path, text)

    def _write_outputs(self, folder: Path, data: bytes) -> None:
        place = folder / "outputs"
        place.mkdir(parents=True, exist_ok=True)
        write_atomically(place / _OUTPUTS, data)
