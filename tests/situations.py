"""What a person may run into: situation, sentence, remedy and exit code; one table, and docs/situations.md made from it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_portal.config import Config, with_switches
from fake_portal.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Replica


@dataclass(frozen=True)
class Situation:
    """
    One row. `says` and `remedy` are parts of what stands on the screen; `code` is how the command ends.

    Before a browser opens: `words` of the command, `sheet` and settings (`variables`; an empty one is taken away).
    At the portal: what the replica does (`arrange`), and who signs in for which contract.
    """

    name: str
    says: str
    remedy: str
    code: int
    words: tuple[str, ...] = ("publicar", "lista.csv")
    sheet: str = "contrato,archivo\nCO1.PCCNTR.129716,uno.pdf\n"
    variables: Mapping[str, str] | None = None
    arrange: Callable[[Replica], None] = lambda _: None
    user: str = "contratista"
    password: str | None = None
    company: str | None = None
    contract: str = "CO1.PCCNTR.129716"


def switched(**switches: str) -> Callable[[Replica], None]:
    return lambda replica: replica.state.reset(with_switches(Config(), switches))


def faulty(do: str, at: str, **more: object) -> Callable[[Replica], None]:
    return lambda replica: replica.state.arm([Fault(do, at=at, **more)])  # type: ignore[arg-type]  # a fault's own fields


def locked(replica: Replica) -> None:
    replica.state.accounts["contratista"].locked = True


def stored(name: str, content: bytes) -> Callable[[Replica], None]:
    """Our side had loaded this on the contract before."""

    def store(replica: Replica) -> None:
        contract = next(c for c in replica.state.contracts if c.pccntr == 129716)
        replica.state.store(contract, name, content, side="provider", user="(antes)")

    return store


PAPER = b"%PDF-1.4\nInforme.pdf\n%%EOF\n"  #: what is to be published at the portal
ROW = "contrato,archivo\n"

#: Before a browser opens.
BEFORE = (
    Situation("nothing is set", "SECOP_PORTAL_URL: falta", "Corrija las variables SECOP_*", 3, variables={"PORTAL_URL": ""}),
    Situation(
        "a role that is none", "SECOP_ROLE: tiene un valor que no sirve", "escriba contratista o supervisor", 3,
        variables={"ROLE": "alcalde"},
    ),
    Situation(
        "an address that is not the portal's", "no es el portal ni una réplica en este equipo",
        "Escriba en SECOP_PORTAL_URL produccion, formacion", 3, variables={"PORTAL_URL": "https://secop.example"},
    ),
    Situation("no list", "otra.csv: no se puede leer: no existe", "Revise la ruta", 3, words=("revisar", "otra.csv")),
    Situation("a list without a column", "falta la columna archivo", "Escriba arriba de cada columna su encabezado", 3, sheet="contrato\nC-1\n"),
    Situation(
        "a file that is not there", "CO1.PCCNTR.129716 · falta.pdf (fila 2, archivo): no existe", "revise la ruta", 3,
        sheet=ROW + "CO1.PCCNTR.129716,falta.pdf\n",
    ),
    Situation(
        "a file of a folder that is empty", "✗ CO1.PCCNTR.129716 · vacio.pdf: ", "1 por corregir", 3,
        words=("revisar", "carpeta"),
    ),
    Situation(
        "some rows are wrong", "Hay archivos que no se pueden publicar así", "con --omitir para publicar los demás", 3,
        sheet=ROW + "CO1.PCCNTR.129716,falta.pdf\nCO1.PCCNTR.129716,uno.pdf\n",
    ),
    Situation("another run lives", "Otra corrida del robot está usando esta cuenta", "--esperar", 6),
    Situation("a command that is none", "No existe la orden 'publicarr'", "¿Quiso decir 'publicar'", 2, words=("publicarr", "x")),
    Situation("a word too many", "Sobra lo siguiente: b.csv", "Uso:", 2, words=("revisar", "lista.csv", "b.csv")),
    Situation("a report without a run", "No hay ninguna corrida", "Publique o ensaye primero una lista", 1, words=("informe",)),
)  # fmt: skip

#: At the portal, as the replica plays it.
AT_THE_PORTAL = (
    Situation(
        "a wrong password", "no acepta el usuario o la contraseña", "después de unos cinco intentos fallidos el portal bloquea", 5,
        password="equivocada",
    ),
    Situation("a locked account", "La cuenta está bloqueada", "desbloquee la cuenta", 5, arrange=locked),
    Situation("an expired password", "La contraseña venció", "cambie allí la contraseña", 5, arrange=switched(credentials="expired")),
    Situation("a captcha", "El portal pide un captcha", "con la ventana del navegador a la vista", 5,
              arrange=switched(captcha_after="always")),
    Situation("a second factor", "pide un código de verificación", "con la ventana del navegador a la vista", 5,
              arrange=switched(second_factor="email_code")),
    Situation("several companies", "1. ", "Escriba en SECOP_COMPANY el nombre de una, o una parte", 3, user="varias"),
    Situation("a company that is none of them", "ninguna se llama como dice SECOP_COMPANY («ACUEDUCTO»)",
              "Escriba en SECOP_COMPANY", 3, user="varias", company="ACUEDUCTO"),
    Situation("maintenance", "El portal está en mantenimiento", "Espere a que el portal vuelva", 1,
              arrange=switched(maintenance="page")),
    Situation("the portal answers 503", "El portal respondió 503", "Mire en su navegador si el portal abre", 1,
              arrange=switched(maintenance="status_503")),
    Situation("a number that no contract has", "Ningún contrato de este usuario muestra el número", "Corríjalo en su lista", 1,
              contract="CO1.PCCNTR.1"),
    Situation("a contract that offers no upload", "el contrato está «", "mientras «Cargar nuevo» no aparezca", 1,
              arrange=faulty("upload_not_offered", "step", times=9)),
    Situation("the same name with other content", "ya hay otro documento con el nombre «Informe.pdf»", "«Informe v2.pdf»", 1,
              arrange=stored("Informe.pdf", b"%PDF-1.4 otro")),
    Situation("the same content under another name", "el mismo documento ya está en el contrato", "«sí» en la columna repetir", 1,
              arrange=stored("Otro.pdf", PAPER)),
    Situation("refused in words", "El portal lo rechazó", "Corrija el documento según el mensaje del portal", 1,
              arrange=faulty("refused_in_words", "upload")),
    Situation("an answer that never came", "no se sabe si el documento quedó publicado", "No lo publique a mano", 4,
              arrange=faulty("hang_up", "upload")),
    Situation("another content comes back", "otro contenido", "compárelo con el suyo", 5,
              arrange=faulty("download_changed", "download", when="after", times=9)),
    Situation("published twice", "lo muestra 2 veces", "Compare las filas en el portal", 5,
              arrange=faulty("delivered_twice", "upload", when="after")),
)  # fmt: skip


def page() -> str:
    """docs/situations.md."""
    lines = [
        "# What a person may run into",
        "",
        "Made from `tests/situations.py` by `python -m tests.situations`; `tests/test_flows/test_situations.py` holds each row to what the",
        "command says. The sentences are parts of what stands on the screen; each has a remedy that its reader can carry out.",
        "",
    ]
    for title, rows in (("Before a browser opens", BEFORE), ("At the portal", AT_THE_PORTAL)):
        lines += [f"## {title}", "", "| situation | it says | what to do | exit |", "|---|---|---|---|"]
        lines += [f"| {row.name} | … {row.says} … | … {row.remedy} … | {row.code} |" for row in rows]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
