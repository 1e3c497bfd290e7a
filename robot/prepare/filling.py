"""A Word template and its fields: which it has, and the document with a row's values in them. A template runs in a sandbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PLACE = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")


def fields(template: Path) -> dict[str, Any]:
    """`fields`, those that the template asks for; or `wrong`, what keeps it from being understood."""
    try:
        asked = DocxTemplate(template).get_undeclared_template_variables(jinja_env=_sandbox())
    except TemplateError as error:
        return {"wrong": _told(error)}
    return {"fields": sorted(asked)}


def fill(template: Path, values: Mapping[str, Any], target: Path) -> dict[str, Any]:
    """Write the document; or say in `wrong` why the template could not be filled."""
    document = DocxTemplate(template)
    try:
        document.render(dict(values), jinja_env=_sandbox(), autoescape=True)
    except TemplateError as error:
        return {"wrong": _told(error)}
    document.save(target)
    return {}


def _sandbox() -> ImmutableSandboxedEnvironment:
    """A template computes with the values that it is given, and reaches nothing else."""
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    sandbox.filters |= {"miles": thousands, "pesos": pesos}
    return sandbox


def _told(error: TemplateError) -> str:
    return " ".join(str(error.message or type(error).__name__).split())[:200]


def thousands(value: object) -> str:
    """A number as Colombia writes it: 1234567.5 is 1.234.567,5. What is no number stays as it is."""
    text = str(value).strip()
    if not NUMBER.fullmatch(text):
        return text
    whole, _, fraction = text.partition(".")
    return PLACE.sub(".", whole) + (f",{fraction}" if fraction else "")


def pesos(value: object) -> str:
    """An amount of money, with its sign: $ 1.234.567."""
    said = thousands(value)
    return f"$ {said}" if said != str(value).strip() or NUMBER.fullmatch(said) else said
