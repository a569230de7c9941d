"""The commands and their options, worded in one language."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from .messages import Messages, languages

PROGRAM = "octroi"
# Commands that have a module of their own, loaded only for them.
MODULES = {
    "contest": "contest", "replay": "receipt", "what-if": "what_if", "readings": "readings",
    "breakpoints": "breakpoints", "test": "test", "verify": "verify", "diff": "diff", "mutate": "mutate",
}  # fmt: skip


class _Words(click.Command):
    """A command whose help speaks the user's language."""

    say: Messages

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=self.say("help.usage") + " "
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        rows = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        rows = [(name, text.replace("[required]", self.say("help.required"))) for name, text in rows]
        if rows:
            with formatter.section(self.say("help.options")):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = self.say("help.help")
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["arguments"] = list(args)  # as typed, for a command where the order of options says something
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if type(error) is click.UsageError:  # the only bare one: arguments left over
                error.extra = error.message.partition("(")[2].rstrip(")")  # type: ignore[attr-defined]
            raise


class _Group(_Words, click.Group):
    """The group of commands; a mistyped one is answered with the nearest."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _Words.format_options(self, ctx, formatter)
        with formatter.section(self.say("help.commands")):
            formatter.write_dl(
                [(name, self.commands[name].get_short_help_str(limit=150)) for name in self.list_commands(ctx)]
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in self.commands:
            error = click.UsageError("", ctx)
            error.unknown, error.known = name, list(self.commands)  # type: ignore[attr-defined]
            raise error
        return super().resolve_command(ctx, args)


def _run(name: str, say: Messages) -> Callable[..., None]:
    def callback(**options: Any) -> None:
        module = import_module(f".commands.{MODULES.get(name, 'decide')}", __package__)
        module.__dict__[name.replace("-", "_")](say, options)

    return callback


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"{PROGRAM} {version(PROGRAM)}")
        ctx.exit()


def build(say: Messages) -> click.Group:
    """Return the whole command line, worded by this catalogue."""

    def option(*names: str, key: str = "", **settings: Any) -> click.Option:
        return click.Option(list(names), help=say(f"options.{key or names[0].strip('-')}"), **settings)

    def language() -> click.Option:
        return option("--lang", type=click.Choice(languages()), metavar="|".join(languages()), expose_value=False)

    def form() -> click.Option:
        return option("--format", type=click.Choice(["text", "json"]), default="text", metavar="text|json")

    def rules() -> click.Option:
        return option("--rules", metavar=say("metavar.folder"))

    def common(*first: click.Parameter) -> list[click.Parameter]:
        return [
            click.Argument(["dossier"], metavar="DOSSIER"), *first,
            option("--today", metavar="DATE"), option("--reading", multiple=True, metavar="I-18=A"),
            language(), form(), rules(),
        ]  # fmt: skip

    def one() -> list[click.Parameter]:
        return [
            option("--prime", key="one_prime", required=True, metavar=say("metavar.prime")),
            option("--year", key="one_year", required=True, metavar=say("metavar.year")),
        ]  # fmt: skip

    def several() -> list[click.Parameter]:
        return [
            option("--prime", multiple=True, metavar=say("metavar.prime")), option("--year", multiple=True, metavar=say("metavar.year")),
        ]  # fmt: skip

    parameters: dict[str, list[click.Parameter]] = {
        "decide": common(
            *several(), option("--all-readings", is_flag=True),
            option("--receipt", metavar=say("metavar.file")), option("--sign", metavar=say("metavar.file")),
        ),
        "explain": common(*one()),
        "missing": common(*one(), option("--amount", metavar="EUR")),
        "ask": common(
            *several(), option("--output", metavar=say("metavar.file")), option("--next", is_flag=True),
            option("--skip", multiple=True, metavar=say("metavar.path")),
        ),
        "plan": common(
            option("--years", metavar="2024..2027"), option("--may", multiple=True, metavar=say("metavar.may")),
            option("--ics", metavar=say("metavar.file")),
        ),
        "contest": common(
            *one(), option("--claimed", required=True, metavar=say("metavar.file")), option("--annex", metavar=say("metavar.annex")),
        ),
        "replay": [
            click.Argument(["receipt"], metavar=say("metavar.receipt")), option("--verify", metavar=say("metavar.file")),
            option("--reading", key="replay_reading", multiple=True, metavar="I-18=A"), language(), form(), rules(),
        ],
        "what-if": common(
            option("--set", multiple=True, metavar="PATH=VALUE"), option("--unset", multiple=True, metavar="PATH"),
            option("--add", multiple=True, metavar="LIST=ENTRY"),
            option("--variant", multiple=True, metavar=say("metavar.name")), option("--variants", metavar="FILE"),
            option("--write", is_flag=True), *several(),
        ),
        "breakpoints": common(
            option("--path", key="vary", multiple=True, metavar=say("metavar.path")), *several(),
            option("--regions", is_flag=True), option("--plot", metavar=say("metavar.file")),
        ),
        "readings": [
            option("--prime", multiple=True, metavar=say("metavar.prime")), option("--reading", multiple=True, metavar="I-18=A"),
            language(), form(), rules(),
        ],
        "test": [
            click.Argument(["cases"], nargs=-1, metavar=f"[{say('metavar.cases')}]"), *several(),
            option("--coverage", is_flag=True), option("--generate", metavar=say("metavar.file")),
            option("--from-dossier", metavar="DOSSIER"), option("--name", key="case_name", metavar=say("metavar.name")),
            option("--output", key="case_output", metavar=say("metavar.file")),
            option("--today", metavar="DATE"), option("--reading", key="case_reading", multiple=True, metavar="I-18=A"),
            language(), form(), rules(),
        ],
        "verify": [
            *several(), option("--all", is_flag=True), option("--witnesses", metavar=say("metavar.folder_out")),
            option("--jobs", metavar="N"), language(), form(), rules(),
        ],
        "diff": [
            click.Argument(["years_of"], nargs=-1, metavar="[2023 2024]"),
            option("--prime", multiple=True, metavar=say("metavar.prime")),
            option("--dossier", key="diff_dossier", metavar=say("metavar.file")),
            option("--years", key="diff_years", metavar="2022..2024"), option("--from", metavar=say("metavar.year")),
            option("--rules", key="diff_rules", metavar=say("metavar.folder")), option("--against", metavar=say("metavar.folder")),
            option("--year", key="diff_year", multiple=True, metavar=say("metavar.year")),
            option("--unchanged", is_flag=True), option("--witnesses", key="diff_witnesses", metavar=say("metavar.folder_out")),
            option("--today", metavar="DATE"), option("--reading", multiple=True, metavar="I-18=A"), language(), form(),
        ],
        "mutate": [
            click.Argument(["cases"], nargs=-1, required=True, metavar=say('metavar.cases')),
            option("--operator", multiple=True, metavar=say("metavar.operator")),
            option("--file", key="mutated", multiple=True, metavar=say("metavar.file")),
            option("--sample", metavar="N"), option("--seed", metavar="N"), option("--jobs", metavar="N"),
            option("--today", metavar="DATE"), language(), form(), rules(),
        ],
        "rules": [*several(), option("--reading", multiple=True, metavar="I-18=A"), language(), form(), rules()],
        "example": [click.Argument(["name"], required=False, metavar=f"[{say('metavar.name')}]"), language()],
        "schema": [language(), rules()],
    }

    def worded(command: Any) -> Any:
        command.say = say
        return command

    group: click.Group = worded(
        _Group(
            PROGRAM, help=say("commands.octroi"), subcommand_metavar=say("metavar.command"), options_metavar=f"[{say('metavar.options')}]",
            params=[language(), option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version)],
            no_args_is_help=False, invoke_without_command=True, callback=lambda: _help_if_bare(),
        )
    )  # fmt: skip
    for name, params in parameters.items():
        group.add_command(
            worded(
                _Words(
                    name, params=params, callback=_run(name, say), help=say(f"commands.{name}"),
                    options_metavar=f"[{say('metavar.options')}]",
                )
            )
        )  # fmt: skip
    return group


def _help_if_bare() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
