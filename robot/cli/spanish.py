"""The command line's own words in Spanish, which typer has in English only, and a Spanish name for each command."""

from __future__ import annotations

import re
import sys
from typing import Any

from typer.core import TyperCommand, TyperGroup

from robot.legible import legible
from robot.model import fold

#: In this order; each is a pattern of typer's words and what we say instead.
WORDS = (
    (r"\bUsage:", "Uso:"),
    (r"\[OPTIONS\]", "[OPCIONES]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "ORDEN [ARGUMENTOS]..."),
    (r"No such command ('.*')\.", r"No existe la orden \1."),
    (r"No such option: (\S+)", r"No existe la opción \1"),
    (r"Did you mean ", "¿Quiso decir "),
    (r"\(Possible options: (.*)\)", r"(Parecidas: \1)"),
    (r"Missing command\.", "Falta la orden."),
    (r"Missing argument ('.*')\.", r"Falta el argumento \1."),
    (r"Missing option ('.*')\.", r"Falta la opción \1."),
    (r"Option ('?\S+'?) requires an argument\.", r"La opción \1 necesita un valor."),
    (r"Option ('?\S+'?) does not take a value\.", r"La opción \1 no lleva valor."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"Sobra lo siguiente: \1"),
    (r"Invalid value for (.*?): (.*) is not one of (.*)\.", r"\1: \2 no sirve; use uno de estos: \3."),
    (r"Invalid value for (.*?):", r"\1 tiene un valor que no sirve:"),
    (r"(?:dir|file|path) ('.*') does not exist\.", r"\1 no existe."),
    (r"(?:dir|file|path) ('.*') is a file\.", r"\1 es un archivo, no una carpeta."),
    (r"(?:dir|file|path) ('.*') is a directory\.", r"\1 es una carpeta, no un archivo."),
    (r"(?:dir|file|path) ('.*') is not readable\.", r"\1 no se puede leer."),
    (r"Value error, ", ""),
    (r"\{([^{}]*?)(?:\.\.\.)?\}", r"\1"),
)

#: The same of a help page: what stands around our own sentences, which no pattern may touch.
AROUND = (
    (r"(?m)^Arguments:$", "Argumentos:"),
    (r"(?m)^Options:$", "Opciones:"),
    (r"(?m)^Commands:$", "Órdenes:"),
    (r"(?m)\[required\]$", "[obligatorio]"),
    (r"\[default:", "[por defecto:"),
    (r"^Usage: ", "Uso: "),
)

OWN_OPTIONS = {
    "help": "Muestra esta ayuda.",
    "install_completion": "Instala las sugerencias (tecla Tab) en esta terminal.",
    "show_completion": "Muestra el código de las sugerencias, para copiarlo.",
}
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def in_spanish(text: str, words: tuple[tuple[str, str], ...] = WORDS) -> str:
    """The same text, with typer's own phrases in Spanish."""
    for english, spanish in words:
        text = re.sub(english, spanish, text)
    return text


class SpanishCommand(TyperCommand):
    """One command, and what it says about itself."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its context's type private
        return in_spanish(super().get_usage(ctx))

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - the same
        return in_our_words(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - the same
        return [in_spanish(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_help(ctx), AROUND)


class SpanishGroup(TyperGroup):
    """All commands under their Spanish names, which the help shows, and what is said when one is written wrongly."""

    synonyms: dict[str, str] = {}  # noqa: RUF012 - of each group, set where its commands are; read only

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - the same
        """By its name, with or without accents, or by a synonym."""
        known = {fold(name): name for name in self.commands} | self.synonyms
        return super().get_command(ctx, known.get(fold(cmd_name), cmd_name))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_usage(ctx))

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - the same
        return in_our_words(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - the same
        return [in_spanish(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_help(ctx), AROUND)

    def main(self, *args: Any, **how: Any) -> Any:  # noqa: ANN401 - typer's own signature, whatever it is
        try:
            code = super().main(*args, **{**how, "standalone_mode": False})
        except Exception as wrong:  # typer keeps its usage errors' type private: they are known by what they can do
            if not hasattr(wrong, "format_message"):
                raise
            context = getattr(wrong, "ctx", None)
            usage = f"{context.get_usage()}\n" if context is not None and str(wrong) else ""
            sys.stderr.write(f"{usage}{legible(in_spanish(wrong.format_message()), lines=True)}\n")
            code = getattr(wrong, "exit_code", 2)
        sys.exit(code if isinstance(code, int) else 0)


def in_our_words(params: list[Any]) -> list[Any]:
    """These options, with what typer's own ones do in Spanish, and without the names of Python's types."""
    for param in params:
        if param.name in OWN_OPTIONS:
            param.help = OWN_OPTIONS[param.name]
        if param.metavar is None or param.param_type_name == "argument":
            param.display_type_rich = lambda **_: None
    return params
