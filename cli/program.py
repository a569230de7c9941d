"""The commands and their options, worded in one language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click

from .limits import OUT_OF_TIME, SECONDS, ending
from .messages import Messages, languages
from .page import PROGRAM, complain
from .page.encoding import clean

DISTRIBUTION = "octroi-primes"
# The modules of commands that are not called after them; each is loaded only for its own.
MODULES = {"replay": "receipt"}


Param = click.Parameter | Callable[[], click.Parameter]


def made_of(told: Param) -> click.Parameter:
    """Return a parameter, made where it is not yet."""
    return told if isinstance(told, click.Parameter) else told()


class _Words(click.Command):
    """A command whose help speaks the user's language."""

    say: Messages
    _own_help: click.Option | None = None

    def __init__(self, *arguments: Any, parameters: Sequence[Param] = (), **settings: Any) -> None:
        self._given = list(parameters)
        super().__init__(*arguments, **settings)

    @property
    def params(self) -> list[click.Parameter]:
        """The parameters, made when they are first asked for: of all commands, one is given."""
        given, self._given = self._given, []
        self._params += map(made_of, given)
        return self._params

    @params.setter
    def params(self, made: list[click.Parameter]) -> None:
        self._params = made

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help; only now are the words of the rules needed that it speaks of."""
        for command in (self, *getattr(self, "commands", {}).values()):
            command.help = clean(self.say.spoken(command.help or ""))
            for option in command.params:
                if isinstance(option, click.Option):
                    option.help = clean(self.say.spoken(option.help or ""))
                option.metavar = option.metavar and clean(self.say.spoken(option.metavar))
        super().format_help(ctx, formatter)

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
        names = self.get_help_option_names(ctx)
        if self._own_help is None and names:  # click's own would load the catalogues of the system for one sentence
            self._own_help = click.Option(
                [*names, "help_asked"], is_flag=True, expose_value=False, is_eager=True, callback=_show_help, help=self.say("help.help")
            )
        return self._own_help

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
        seconds = options.pop("time_given", None)
        say.paths = bool(options.pop("with_paths", False))
        if seconds is None:
            run(options)
            return
        with ending(seconds, lambda: complain([say("failure.time", seconds=f"{seconds:g}")]), OUT_OF_TIME):
            run(options)

    def run(options: dict[str, Any]) -> None:
        function = name.replace("-", "_")
        module = import_module(f".commands.{MODULES.get(name, function)}", __package__)
        module.__dict__[function](say, options)

    return callback


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"{PROGRAM} {version(DISTRIBUTION)}")
        ctx.exit()


class _Options:
    """The options and arguments, worded by one catalogue; those that several commands share are made here."""

    def __init__(self, say: Messages) -> None:
        self.say = say

    def __call__(self, *names: str, key: str = "", metavar: str = "", **settings: Any) -> Param:
        """Return an option, to be made; a ``metavar`` in small letters is a word of the catalogue."""

        def made() -> click.Option:
            shown = self.say(f"metavar.{metavar}") if self.say.has(f"metavar.{metavar}") else metavar or None
            told = self.say.unspoken(f"options.{key or names[0].strip('-')}")
            return click.Option(list(names), help=told, metavar=shown, **settings)

        return made

    def language(self) -> Param:
        """Return ``--lang``."""

        def made() -> click.Parameter:
            known = languages()
            return made_of(self("--lang", type=click.Choice(known), metavar="|".join(known), expose_value=False))

        return made

    def form(self) -> Param:
        """Return ``--format``."""
        return self("--format", type=click.Choice(["text", "json"]), default="text", metavar="text|json")

    def rules(self) -> Param:
        """Return ``--rules``."""
        return self("--rules", metavar="folder")

    def timeout(self) -> Param:
        """Return ``--timeout``."""
        return self("--timeout", "time_given", type=SECONDS, metavar="seconds")

    def force(self) -> Param:
        """Return ``--force``, of the commands that write a file of a name given to them."""
        return self("--force", is_flag=True)

    def reading(self, key: str = "") -> Param:
        """Return ``--reading``."""
        return self("--reading", key=key, multiple=True, metavar="@examples.reading@")

    def member(self) -> Param:
        """Return ``--member`` for the one who is asked about."""
        return self("--member", "person", key="one_member", metavar="id")

    def primes(self) -> list[Param]:
        """Return ``--prime`` and ``--year``, any number of them."""
        return [self("--prime", multiple=True, metavar="prime"), self("--year", multiple=True, metavar="year")]

    def one_prime(self) -> list[Param]:
        """Return ``--prime`` and ``--year`` for the one that is asked about."""
        return [
            self("--prime", key="one_prime", required=True, metavar="prime"),
            self("--year", key="one_year", required=True, metavar="year"),
        ]

    def about(self, *own: Param) -> list[Param]:
        """Return the options of a command about a dossier, its ``own`` first."""
        return [
            click.Argument(["dossier"], metavar=self.say("metavar.dossier")), *own,
            self("--today", metavar="date"), self.reading(), self.timeout(), self.language(), self.form(),
            self("--paths", "with_paths", is_flag=True), self.rules(),
        ]  # fmt: skip


def _about_dossiers(make: _Options) -> dict[str, list[Param]]:
    """The parameters of the commands about a dossier."""
    return {
        "decide": make.about(
            *make.primes(), make("--all-readings", is_flag=True), make("--member", multiple=True, metavar="id"),
            make("--receipt", metavar="file"), make("--sign", metavar="file"), make.force(),
        ),
        "explain": make.about(*make.one_prime(), make.member()),
        "missing": make.about(*make.one_prime(), make.member(), make("--amount", metavar="EUR")),
        "ask": make.about(
            *make.primes(), make.member(), make("--output", metavar="file"), make("--next", is_flag=True),
            make("--skip", multiple=True, metavar="path"), make("--aim", metavar="word"), make.force(),
        ),
        "plan": make.about(
            make("--years", metavar="2024..2027"), make.member(), make("--may", multiple=True, metavar="may"),
            make("--ics", metavar="file"), make.force(),
        ),
        "contest": make.about(
            *make.one_prime(), make.member(), make("--received", metavar="EUR"), make("--claimed", metavar="file"),
            make("--annex", multiple=True, metavar="annex"),
            make.force(),
        ),
        "replay": [
            click.Argument(["receipt"], metavar=make.say("metavar.receipt")), make("--verify", metavar="file"),
            make.reading("replay_reading"), make.timeout(), make.language(), make.form(), make.rules(),
        ],
        "what-if": make.about(
            make("--set", multiple=True, metavar="path_value"), make("--unset", multiple=True, metavar="path"),
            make("--add", multiple=True, metavar="list_entry"),
            make("--variant", multiple=True, metavar="name"), make("--variants", metavar="file"),
            make("--write", is_flag=True), *make.primes(), make.member(),
        ),
        "breakpoints": make.about(
            make("--path", key="vary", multiple=True, metavar="path"), *make.primes(), make.member(),
            make("--regions", is_flag=True), make("--plot", metavar="file"), make.force(),
        ),
    }  # fmt: skip


def _about_tables(make: _Options) -> dict[str, list[Param]]:
    """The parameters of the commands about many dossiers."""
    return {
        "batch": [
            click.Argument(["table"], required=False, metavar=f"[{make.say('metavar.table')}]"), make("--out", metavar="out"),
            *make.primes(), make("--what", multiple=True, metavar="decide,because,missing"), make("--map", metavar="file"),
            make("--list", multiple=True, metavar="list_file"), make("--rejects", key="batch_rejects", metavar="file"),
            make("--workers", key="batch_workers", metavar="N"), make("--template", nargs=2, metavar="prime_year"), make.force(),
            make("--compare", key="batch_compare", metavar="rules_or_year"),
            make("--keep", key="batch_keep", multiple=True, metavar="column"),
            make("--engine", key="batch_engine", metavar="arrow|duckdb|spark"), make("--master", key="batch_master", metavar="URL"),
            make("--today", metavar="date"), make.reading(), make.timeout(), make.language(), make.rules(),
        ],
        "report": [
            click.Argument(["answers"], metavar=make.say("metavar.answers")), make("--plot", key="report_plot", metavar="file"),
            make("--by", key="report_by", metavar="column"), make.force(), make.language(), make.form(), make.rules(),
        ],
    }  # fmt: skip


def _about_rules(make: _Options) -> dict[str, list[Param]]:
    """The parameters of the commands about the rules, and of those that print something ready."""
    return {
        "readings": [
            make("--prime", multiple=True, metavar="prime"), make.reading(), make.language(), make.form(), make.rules(),
        ],
        "test": [
            click.Argument(["cases"], nargs=-1, metavar=f"[{make.say('metavar.cases')}]"), *make.primes(),
            make("--coverage", is_flag=True), make("--generate", metavar="file"),
            make("--from-dossier", metavar="dossier"), make("--name", key="case_name", metavar="name"),
            make("--output", key="case_output", metavar="file"), make.force(),
            make("--today", metavar="date"), make.reading("case_reading"), make.timeout(), make.language(), make.form(), make.rules(),
        ],
        "verify": [
            *make.primes(), make("--all", is_flag=True), make("--witnesses", metavar="folder_out"), make.force(),
            make("--jobs", metavar="N"), make.timeout(), make.language(), make.form(), make.rules(),
        ],
        "diff": [
            click.Argument(["years_of"], nargs=-1, metavar="[2023 2024]"), make("--prime", multiple=True, metavar="prime"),
            make("--dossier", key="diff_dossier", metavar="file"), make("--years", key="diff_years", metavar="2022..2024"),
            make("--from", metavar="year"), make("--rules", key="diff_rules", metavar="folder"),
            make("--against", metavar="folder"), make("--year", key="diff_year", multiple=True, metavar="year"),
            make("--unchanged", is_flag=True), make("--witnesses", key="diff_witnesses", metavar="folder_out"),
            make.force(),
            make("--today", metavar="date"), make.reading(), make.timeout(), make.language(), make.form(),
        ],
        "mutate": [
            click.Argument(["cases"], nargs=-1, required=True, metavar=make.say("metavar.cases")),
            make("--operator", multiple=True, metavar="operator"), make("--file", key="mutated", multiple=True, metavar="file"),
            make("--sample", metavar="N"), make("--seed", metavar="N"), make("--jobs", metavar="N"),
            make("--today", metavar="date"), make.timeout(), make.language(), make.form(), make.rules(),
        ],
        "rules": [*make.primes(), make("--sql", metavar="dialect"), make.reading(), make.language(), make.form(), make.rules()],
        "example": [click.Argument(["name"], required=False, metavar=f"[{make.say('metavar.name')}]"), make.language()],
        "new-rules": [click.Argument(["folder"], metavar=make.say("metavar.new_folder")), make.language()],
        "serve": [
            make("--host", metavar="address", default="127.0.0.1"), make("--port", metavar="N", default="8000"),
            make("--workers", metavar="N"), make("--timeout", key="serve_timeout", metavar="N", default="20"),
            make("--example", key="serve_example", metavar="name"), make.language(), make.rules(),
        ],
        "schema": [make("--result", metavar="command_name"), make.language(), make.rules()],
    }  # fmt: skip


def build(say: Messages) -> click.Group:
    """Return the whole command line, worded by this catalogue."""
    make, options = _Options(say), f"[{say('metavar.options')}]"
    version = make("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version)
    group = _Group(
        PROGRAM, help=say.unspoken("commands.octroi"), subcommand_metavar=say("metavar.command"), options_metavar=options,
        parameters=[make.language(), version], no_args_is_help=False, invoke_without_command=True, callback=_help_if_bare,
    )  # fmt: skip
    group.say = say
    for name, params in {**_about_dossiers(make), **_about_tables(make), **_about_rules(make)}.items():
        command = _Words(
            name, parameters=params, callback=_run(name, say), help=say.unspoken(f"commands.{name}"), options_metavar=options
        )
        command.say = say
        group.add_command(command)
    return group


def _help_if_bare() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
