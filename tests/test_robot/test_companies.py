"""Which of a person's companies is meant by what they wrote."""

from __future__ import annotations

import pytest

from flows.pages.sign_in import called

OFFERED = ["ANA PRUEBA PRUEBA", "ACUEDUCTO DE PRUEBA S.A.", "Fundación Prueba"]


@pytest.mark.parametrize(
    ("offered", "written", "meant"),
    [
        (OFFERED, "ana prueba prueba", OFFERED[:1]),
        (OFFERED, "acueducto", OFFERED[1:2]),
        (OFFERED, "fundacion", OFFERED[2:]),
        (OFFERED, "prueba", OFFERED),
        (OFFERED, "otra", []),
        (OFFERED, None, OFFERED),
        (OFFERED[:1], None, OFFERED[:1]),
        ([*OFFERED, "ANA"], "ana", ["ANA"]),
    ],
)
def test_a_company_by_its_name_or_a_part_that_only_it_has(offered, written, meant):
    """
    A whole name comes before a part; a part that several have chooses none of them; without a name a single one is meant.
    """
    assert called(offered, written) == meant
