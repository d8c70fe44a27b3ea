"""`hengbiao serve`: the service on an address of this machine."""

from __future__ import annotations

import contextlib
import signal
import socket

import click
import uvicorn
from pydantic import ValidationError

from hengbiao.cli.output import lang_option
from hengbiao.errors import InputError, OutputFault, Place, Text
from hengbiao_api.app import create_app
from hengbiao_api.logs import set_up
from hengbiao_api.mistakes import of_settings
from hengbiao_api.security import is_loopback
from hengbiao_api.settings import Settings
from hengbiao_api.tokens import new_token, read_tokens, stored

__all__ = ["serve"]


@click.command()
@click.option("--host", help="Address to listen on, by default 127.0.0.1 / 监听地址")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, by default 8080; 0: any that is free / 监听端口")
@click.option("--allow-open", is_flag=True, help="Listen beyond this machine without tokens / 无令牌也可对外监听")
@click.option("--new-token", "token", is_flag=True, help="Make a token, print it and its digest, and end / 生成令牌")
@lang_option
def serve(host: str | None, port: int | None, allow_open: bool, token: bool, lang: str) -> int:
    """Serve all that the commands do over HTTP, and a SPARQL endpoint; nothing is stored. / 启动 HTTP 服务与 SPARQL 端点，不存储任何数据。"""
    if token:
        fresh = new_token()
        click.echo(fresh)
        click.echo(f"HENGBIAO_TOKENS={stored(fresh)}")
        return 0
    settings = _settings(host, port, allow_open)
    _refuse_open(settings)
    listening = _listen(settings)
    set_up(settings.log_level)
    address = f"http://{_shown(settings.host)}:{listening.getsockname()[1]}/"
    click.echo(f"{'正在' if lang != 'en' else 'Serving on '}{address}{' 提供服务' if lang != 'en' else ''}", err=True)
    server = uvicorn.Server(uvicorn.Config(
        create_app(settings), log_config=None, access_log=False, server_header=False, proxy_headers=False,
        lifespan="on", http="h11", loop="asyncio", timeout_keep_alive=15,
        timeout_graceful_shutdown=settings.grace, limit_concurrency=settings.connections,
        h11_max_incomplete_event_size=64 * 1024))
    # The server raises the signal that ended it once more; by then all is done but for the temporary files, which would be left.
    for heard in (signal.SIGTERM, signal.SIGINT):
        signal.signal(heard, lambda *_: None)
    with contextlib.suppress(SystemExit):
        server.run(sockets=[listening])
    if not server.started:
        raise OutputFault(Text("服务没有启动", "The service was not started"),
                          mend=Text("原因见上面的日志；请检查 TMPDIR", "The log above says why; look at TMPDIR."))
    return 0


def _settings(host: str | None, port: int | None, allow_open: bool) -> Settings:
    """From the environment and the options. Raises FormatFault with the name of the variable."""
    given = {"host": host, "port": port, "allow_open": allow_open or None}
    try:
        return Settings().with_options(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise of_settings(f"HENGBIAO_{str(first['loc'][0]).upper()}", first) from error


def _refuse_open(settings: Settings) -> None:
    """Raises InputError where others could reach the service and need no token."""
    if read_tokens(settings) or settings.allow_open or all(is_loopback(address) for _, address in _addresses(settings)):
        return
    what = Text(f"{settings.host} 不只本机可达，而没有设置令牌", f"{settings.host} can be reached by others, and there are no tokens")
    mend = Text("用 --new-token 生成并设置 HENGBIAO_TOKENS，或加 --allow-open", "Set HENGBIAO_TOKENS (see --new-token), or add --allow-open.")
    raise InputError(what, mend=mend, place=Place(field="HENGBIAO_HOST"))


def _addresses(settings: Settings) -> list[tuple[socket.AddressFamily, str]]:
    """What the host stands for. Raises InputError."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        what = Text(f"没有 {settings.host} 这个地址", f"There is no address {settings.host}")
        raise InputError(what, mend=Text("例如 127.0.0.1", "For example 127.0.0.1."), place=Place(field="HENGBIAO_HOST")) from error
    return [(row[0], str(row[4][0])) for row in found]


def _listen(settings: Settings) -> socket.socket:
    """A socket that listens. Raises OutputFault where the port is taken or may not be had."""
    family, address = _addresses(settings)[0]
    # Named as TCP, or asyncio does not turn off Nagle's algorithm, and each answer waits 40 ms for the client's acknowledgement.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((address, settings.port))
        opened.listen(1024)
    except OSError as error:
        opened.close()
        what = Text(f"不能监听 {settings.host}:{settings.port}", f"Cannot listen on {settings.host}:{settings.port}")
        raise OutputFault(what, mend=Text("换一个端口（--port）", "Take another port (--port).")) from error
    return opened


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
