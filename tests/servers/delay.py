"""A line that takes time: a TCP relay on the loopback that holds back what the server answers.

`with Delay(port) as line:`, then browse `line.url` and set `line.seconds` while it runs. What the browser sends arrives
at once; each piece of an answer arrives so many seconds after the server sent it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading


class Delay:
    """The relay in front of a server that listens on a port of the loopback."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self.seconds = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Delay:
        self._thread.start()
        starting = asyncio.start_server(self._relay, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _relay(self, browser: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        try:
            server, server_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        except OSError:
            answers.close()
            return
        held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        with contextlib.suppress(asyncio.CancelledError):  # the relay ends
            await asyncio.gather(
                _pass_on(browser, server_writer), self._hold(server, held), self._release(held, answers)
            )

    async def _hold(self, server: asyncio.StreamReader, held: asyncio.Queue[tuple[float, bytes]]) -> None:
        piece = b" "
        while piece:
            piece = await _read(server)
            held.put_nowait((self._loop.time() + self.seconds, piece))

    async def _release(self, held: asyncio.Queue[tuple[float, bytes]], answers: asyncio.StreamWriter) -> None:
        with contextlib.closing(answers):
            while True:
                due, piece = await held.get()
                await asyncio.sleep(due - self._loop.time())
                if not piece:
                    return
                answers.write(piece)
                with contextlib.suppress(OSError):  # the browser has gone away
                    await answers.drain()


async def _pass_on(sender: asyncio.StreamReader, receiver: asyncio.StreamWriter) -> None:
    with contextlib.closing(receiver):
        while piece := await _read(sender):
            receiver.write(piece)
            with contextlib.suppress(OSError):
                await receiver.drain()


async def _read(sender: asyncio.StreamReader) -> bytes:
    try:
        return await sender.read(65536)
    except OSError:
        return b""
