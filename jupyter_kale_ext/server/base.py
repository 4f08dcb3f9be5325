"""The base of all handlers: who may, what was asked, how it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from functools import wraps
from http.client import responses
from typing import Concatenate, ParamSpec, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_kale_ext import wire
from jupyter_kale_ext.errors import InvalidInput, KaleError
from jupyter_kale_ext.server.backend import Backend
from jupyter_kale_ext.server.failures import failure, http_failure, status_and_code
from jupyter_kale_ext.server.service import KaleService

JSON = "application/json"
LINES = "application/x-ndjson"
TEXT = "text/plain; charset=utf-8"
YAML = "application/yaml; charset=utf-8"

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Handler = TypeVar("_Handler", bound="KaleHandler")
_Verb = Callable[Concatenate[_Handler, _Given], Awaitable[None]]


def allowed(action: str) -> Callable[[_Verb[_Handler, _Given]], _Verb[_Handler, _Given]]:
    """Let a verb be used by those who are signed in and may do ``action`` with ``kale``.

    What it raises of ours becomes an answer.
    """

    def decorate(verb: _Verb[_Handler, _Given]) -> _Verb[_Handler, _Given]:
        @wraps(verb)
        async def answered(self: _Handler, *given: _Given.args, **named: _Given.kwargs) -> None:
            try:
                await verb(self, *given, **named)
            except KaleError as error:
                self.refuse(error)

        # Without action and resource the decorator keeps those of its first caller.
        guarded: _Verb[_Handler, _Given] = authorized(action=action, resource="kale")(answered)
        return cast("_Verb[_Handler, _Given]", web.authenticated(guarded))

    return decorate


class KaleHandler(APIHandler):
    """Responsibilities: bodies and arguments in, JSON, text or streams out, every error in one shape."""

    auth_resource = "kale"
    _pump: asyncio.Task[None] | None = None

    @property
    def backend(self) -> Backend:
        """Threads and pollers."""
        return cast(Backend, self.settings["kale_backend"])

    @property
    def service(self) -> KaleService:
        """What answers."""
        return self.backend.service

    async def body(self, read: Callable[[bytes], _Answer]) -> _Answer:
        """The request's body as ``read`` makes it of its bytes."""
        return await self.backend.call(read, self.request.body)

    def number(self, name: str, default: int | None = None, smallest: int | None = None) -> int | None:
        """A whole number among the query's arguments; ``default`` where it is absent.

        Raises:
            InvalidInput: It is no whole number, or too small.
        """
        text = self.get_query_argument(name, None)
        if text is None:
            return default
        with suppress(ValueError):
            if len(text) < 20 and (smallest is None or int(text) >= smallest):
                return int(text)
        raise InvalidInput(
            f"The argument `{name}` must be a whole number{f' from {smallest}' * (smallest is not None)}."
        )

    async def answer(self, work: Callable[_Given, object], *given: _Given.args, **named: _Given.kwargs) -> None:
        """Do blocking work and send what it gives as JSON."""
        await self.answer_with(200, work, *given, **named)

    async def answer_with(
        self, status: int, work: Callable[_Given, object], *given: _Given.args, **named: _Given.kwargs
    ) -> None:
        """The same with another status."""
        text = await self.backend.call(lambda: wire.dumps(work(*given, **named)))
        self.set_status(status)
        await self.finish(text)

    async def done(
        self, status: int, work: Callable[_Given, None], *given: _Given.args, **named: _Given.kwargs
    ) -> None:
        """Do blocking work that gives nothing, and say so."""
        await self.backend.call(work, *given, **named)
        self.set_status(status)
        await self.finish()

    async def text(self, kind: str, text: str) -> None:
        """Send text."""
        await self.finish(text, set_content_type=kind)

    async def stream(self, kind: str, pieces: AsyncGenerator[str, None]) -> None:
        """Send pieces as they come, until they end or nobody reads them any longer."""
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Accel-Buffering", "no")
        self._pump = asyncio.ensure_future(self._send(pieces))
        await asyncio.wait({self._pump})
        if not self._pump.cancelled():
            self._pump.result()
            await self.finish(set_content_type=kind)

    def on_connection_close(self) -> None:
        """Stop sending to whoever has gone."""
        if self._pump is not None:
            self._pump.cancel()
        super().on_connection_close()

    def refuse(self, error: KaleError) -> None:
        """Answer with an error; once an answer has begun it can only end."""
        if self._headers_written:
            self.finish()
            return
        self.set_status(status_and_code(error)[0])
        self.finish(json.dumps(failure(error)))

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """What HTTP refuses, and what nobody foresaw, in the same shape."""
        exc_info = kwargs.get("exc_info")
        raised = exc_info[1] if isinstance(exc_info, tuple) else None
        told = raised.log_message if isinstance(raised, web.HTTPError) else None
        message = told or responses.get(status_code, "Unknown error")
        self.finish(json.dumps(http_failure(status_code, message)))

    async def _send(self, pieces: AsyncGenerator[str, None]) -> None:
        with suppress(StreamClosedError):
            await self.flush()
            async with aclosing(pieces) as open_pieces:
                async for piece in open_pieces:
                    self.write(piece)
                    await self.flush()
