"""`hengbiao`: the commands, and the edge where faults become one line and an exit code.

0: done. 1: done, and the answer is no. 2: the input is at fault; one line on stderr says where and what to do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points

import click

from hengbiao.cli.output import LANGUAGE
from hengbiao.errors import HengbiaoError, MissingExtra, Text

#: Command -> where it lives. A command's module is imported only when it is called or its help is shown.
_COMMANDS = {
    "standards": "hengbiao.cli.knowledge:standards",
    "requirements": "hengbiao.cli.knowledge:requirements",
    "capabilities": "hengbiao.cli.knowledge:capabilities",
    "objectives": "hengbiao.cli.knowledge:objectives",
    "mappings": "hengbiao.cli.knowledge:mappings",
    "issues": "hengbiao.cli.knowledge:issues",
    "profiles": "hengbiao.cli.knowledge:profiles",
    "schema": "hengbiao.cli.knowledge:schema",
    "template": "hengbiao.cli.books:template",
    "convert": "hengbiao.cli.books:convert",
    "export": "hengbiao.cli.export:export",
    "check": "hengbiao.cli.assess:check",
    "score": "hengbiao.cli.assess:score",
    "explain": "hengbiao.cli.assess:explain",
    "lint": "hengbiao.cli.assess:lint",
    "crosswalk": "hengbiao.cli.crosswalk:crosswalk",
    "ask": "hengbiao.cli.ask:ask",
    "interview": "hengbiao.cli.ask:interview",
    "sparql": "hengbiao.cli.query:sparql",
    "plan": "hengbiao.cli.plan:plan",
    "report": "hengbiao.cli.report:report",
    "whatif": "hengbiao.cli.compare:whatif",
    "compare": "hengbiao.cli.compare:compare",
    "demo": "hengbiao.cli.demo:demo",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [*_COMMANDS, *_others().names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _COMMANDS:
            return _other(cmd_name)
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


def _others() -> EntryPoints:
    """Commands of packages that stand above this one."""
    return entry_points(group="hengbiao.commands")


def _other(name: str) -> click.Command | None:
    """The command of that name from a package above; one that says what is missing where what it stands on is not installed."""
    for found in _others().select(name=name):
        try:
            command = found.load()
        except ModuleNotFoundError as error:
            return _stand_in(name, error.name or "")
        assert isinstance(command, click.Command)
        return command
    return None


def _stand_in(name: str, package: str) -> click.Command:
    """A command that cannot run here: `--help` of all commands shows it, and whoever calls it is told what to install."""
    def refuse() -> None:
        what = Text(f"{name} 需要的软件包 {package} 没有安装", f"{name} needs the package {package}, which is not installed")
        raise MissingExtra(what, mend=Text("请安装 hengbiao[service]", "Install hengbiao[service]."))

    return click.Command(name, callback=refuse, help="Needs hengbiao[service]. / 需要安装 hengbiao[service]。",
                         context_settings={"ignore_unknown_options": True, "allow_extra_args": True})


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hengbiao")
def cli() -> None:
    """Hengbiao 衡标: weigh one enterprise against several digital-transformation standards, with the proof of every number.

    用同一套证据衡量企业在多个数字化转型标准下的成熟度，每个数字都能追溯到条款和证据。
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        result = cli.main(args=None if arguments is None else list(arguments), prog_name="hengbiao",
                          standalone_mode=False)
        sys.stdout.flush()
    except HengbiaoError as fault:
        return _say(fault.line(LANGUAGE.get()))
    except click.ClickException as fault:
        return _say(" ".join(fault.format_message().split()))
    except click.Abort:
        return 130
    except SystemExit:
        # Without its standalone mode click leaves this way for one thing alone: the reader went away while it wrote.
        return 0
    except BrokenPipeError:
        # The reader went away (`hengbiao … | head`): nothing is wrong, and Python must not say so on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _say(line: str) -> int:
    click.echo(f"hengbiao: {line}", err=True)
    return 2
