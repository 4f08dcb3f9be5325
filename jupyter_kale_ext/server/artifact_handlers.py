"""The routes of artifacts: what a step made, and its files as downloads."""

from __future__ import annotations

import os
import re
from typing import BinaryIO
from urllib.parse import quote

from tornado import web

from jupyter_kale_ext.server.base import KaleHandler, allowed

_PIECE = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class ArtifactsHandler(KaleHandler):
    """What a step made."""

    @allowed("read")
    async def get(self, run_id: str, step: str) -> None:
        """List it."""
        await self.answer(self.service.artifacts, run_id, step)


class ArtifactHandler(KaleHandler):
    """A file of an artifact."""

    @allowed("read")
    async def get(self, run_id: str, step: str, key: str, file: str) -> None:
        """Send it, or a range of it. It is a download whatever it is: steps wrote it, so no browser may run it."""
        stream = await self.backend.call(self.service.artifact, run_id, step, key, file)
        with stream:
            size = os.fstat(stream.fileno()).st_size
            span = wanted(self.request.headers.get("Range", ""), size)
            self.set_header("Accept-Ranges", "bytes")
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(f'{key}-{file}', safe='')}")
            self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
            self.set_header("Cache-Control", "no-store")
            if span is None:
                self.set_status(416)
                self.set_header("Content-Range", f"bytes */{size}")
                await self.finish(set_content_type="application/octet-stream")
                return
            first, end = span
            if (first, end) != (0, size):
                self.set_status(206)
                self.set_header("Content-Range", f"bytes {first}-{end - 1}/{size}")
            self.set_header("Content-Length", str(end - first))
            await self._send_file(stream, first, end)

    async def _send_file(self, stream: BinaryIO, first: int, end: int) -> None:
        await self.backend.call(stream.seek, first)
        while first < end:
            piece = await self.backend.call(stream.read, min(_PIECE, end - first))
            if not piece:
                break
            first += len(piece)
            self.write(piece)
            self.set_header("Content-Type", "application/octet-stream")
            await self.flush()
        await self.finish(set_content_type="application/octet-stream")


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """The bytes that a ``Range`` header asks for: first and end. All of them where it asks for none, or for several.

    Format: https://www.rfc-editor.org/rfc/rfc9110#name-range

    Args:
        header: The header; empty where there is none.
        size: Size of the file.

    Returns:
        None where the range lies beyond the file.
    """
    match = _RANGE.fullmatch(header.strip())
    if not match or not (match[1] or match[2]):
        return 0, size
    if not match[1]:
        last = int(match[2])
        return (max(size - last, 0), size) if last and size else None
    first = int(match[1])
    if match[2] and int(match[2]) < first:
        return 0, size
    end = min(int(match[2]) + 1, size) if match[2] else size
    return (first, end) if first < size else None


def artifact_routes(run: str) -> list[tuple[str, type[web.RequestHandler]]]:
    """The routes below the address of a run."""
    listed = rf"{run}/steps/(\w+)/artifacts"
    return [(listed, ArtifactsHandler), (rf"{listed}/(\w+)/([\w.-]+)", ArtifactHandler)]
