"""The command line's own words in Spanish: typer has them in English only."""

from __future__ import annotations

import re
import sys
from typing import Any

from typer.core import TyperCommand, TyperGroup

from robot.legible import legible

#: In this order; each is a pattern of typer's words and what we say instead.
WORDS = (
    (r"\bUsage:", "Uso:"),
    (r"\[OPTIONS\]", "[OPCIONES]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "ORDEN [ARGUMENTOS]..."),
    (r"(?m)^Options:", "Opciones:"),
    (r"(?m)^Commands:", "Órdenes:"),
    (r"(?m)^Arguments:", "Argumentos:"),
    (r"Show this message and exit\.", "Muestra esta ayuda."),
    (r"\[required\]", "[obligatorio]"),
    (r"\[default: ([^\]]*)\]", r"[por defecto: \1]"),
    (r"No such command ('.*')\.", r"No existe la orden \1."),
    (r"No such option: (\S+)", r"No existe la opción \1"),
    (r"Did you mean ", "¿Quiso decir "),
    (r"\(Possible options: (.*)\)", r"(Parecidas: \1)"),
    (r"Missing command\.", "Falta la orden."),
    (r"Missing argument ('.*')\.", r"Falta el argumento \1."),
    (r"Missing option ('.*')\.", r"Falta la opción \1."),
    (r"Option ('?\S+'?) requires an argument\.", r"La opción \1 necesita un valor."),
    (r"Option ('?\S+'?) does not take a value\.", r"La opción \1 no lleva valor."),
    (r"Got unexpected extra arguments? \((.*)\)", r"Sobra lo siguiente: \1"),
    (r"Invalid value for (.*?): (.*) is not one of (.*)\.", r"\1: \2 no sirve; use uno de estos: \3."),
    (r"Invalid value for (.*?):", r"\1 tiene un valor que no sirve:"),
)


def in_spanish(text: str) -> str:
    """The same text, with typer's own phrases in Spanish."""
    for english, spanish in WORDS:
        text = re.sub(english, spanish, text)
    return text


class SpanishCommand(TyperCommand):
    """One command, and what it says about itself."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its context's type private
        return in_spanish(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_usage(ctx))


class SpanishGroup(TyperGroup):
    """All commands, and what is said when one is written wrongly."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        return in_spanish(super().get_usage(ctx))

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
