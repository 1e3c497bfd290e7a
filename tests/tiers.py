"""The two tiers of tests: what `make test` runs, and what is left to `make thorough`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def thorough(*cases: object) -> list[ParameterSet]:
    """
    These cases of a parametrization, for `make thorough` alone; a tuple has a value for each argument.

    Beside it stands which cases stay in `make test`, and why those.
    """
    each = (case if isinstance(case, tuple) else (case,) for case in cases)
    return [pytest.param(*case, marks=pytest.mark.thorough) for case in each]
