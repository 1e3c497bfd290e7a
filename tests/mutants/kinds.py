"""What a mutant may be, as data: kinds of change, what each may strike, and how one is drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from robot.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

HELD_OUT = range(1000, 1500)  #: seeds that nobody looks at while the robot is worked on
#: Elements on the way, as the replica marks them; the second part is the page's object.
CONTRACTOR = (
    "desk.my_processes",
    "desk.my_contracts",
    "contracts.grid",
    "contracts.number",
    "contracts.detail",
)
SUPERVISOR = (
    "desk.contracts",
    "entity_contracts.advanced",
    "entity_contracts.reference",
    "entity_contracts.search",
    "entity_contracts.grid",
    "entity_contracts.number",
    "entity_contracts.detail",
)
BOTH = (
    "sign_in.user",
    "sign_in.password",
    "sign_in.enter",
    "shell.user_menu",
    "detail.steps",
    "detail.execution_step",
    "detail.unique_identifier",
    "detail.reference",
    "execution.heading",
    "execution.grid",
    "execution.upload_new",
    "execution.name",
    "execution.uploaded_by",
    "execution.download",
    "upload.choose",
    "upload.input",
    "upload.list",
    "upload.attach",
    "upload.close",
)
#: Pressed by somebody: these may have a twin, or lie in a frame.
PRESSED = (
    "desk.my_processes",
    "desk.my_contracts",
    "desk.contracts",
    "contracts.detail",
    "entity_contracts.search",
    "entity_contracts.detail",
    "detail.execution_step",
    "execution.upload_new",
    "upload.choose",
    "upload.attach",
    "upload.close",
)
#: Words of ids, or the beginning of numbered ones, renamed in pages and scripts alike: what a person sees works as before.
IDS = {
    Role.CONTRACTOR: ("lnkSubItem68", "lnkLinkTopAll", "ContractNameCol", "ContractBuyerNameCol", "ViewContractCol"),
    Role.SUPERVISOR: ("lnkSubItem17", "lnkAdvancedSearch", "txtReference", "btnSearchButton", "ContractNameCol"),
}
IDS_OF_BOTH = (
    "txtUserName",
    "txtPassword",
    "btnLoginButton",
    "userImage",
    "lnkViewContract_",
    "stpmStepManager",
    "stepDiv_",
    "spnContractUniqueIdentifier",
    "txtContractReference1Gen",
    "lblBuyerName",
    "grdContractExecutionDocument_tbl",
    "ExecutionFileNameCol",
    "lnkDownloadExecutionDocument_",
    "btnUploadContractExecutionDocument",
    "divAddFilesButton",
    "tblFilesTable",
    "filUpload",
    "btnUploadFilesButtonBottom",
    "btnCancelBottomButtom",
)
#: What a word of the portal may be called tomorrow: another word, and Portuguese, which the portal has not.
WORDS = {
    "Ingresar": ("Iniciar sesión", "Entrar no sistema"),
    "Mis procesos": ("Procesos propios", "Meus processos"),
    "Mis contratos": ("Contratos propios", "Meus contratos"),
    "Contratos": ("Contratación", "Contratos públicos"),
    "Detalle": ("Ver", "Detalhe"),
    "Búsqueda avanzada": ("Más filtros", "Pesquisa avançada"),
    "Buscar": ("Consultar", "Procurar"),
    "Número del contrato": ("Contrato No.", "Número do contrato"),
    "Entidad Estatal": ("Entidad", "Entidade"),
    "Ejecución del Contrato": ("Seguimiento", "Execução do Contrato"),
    "Documentos de ejecución del contrato": ("Archivos de la ejecución", "Documentos da execução"),
    "Nombre del archivo": ("Archivo", "Nome do arquivo"),
    "Cargado por": ("Autor", "Carregado por"),
    "Proveedor": ("Contratista", "Fornecedor"),
    "Comprador": ("Entidad compradora", "Compradora"),
    "Descargar": ("Bajar", "Baixar"),
    "Cargar nuevo": ("Agregar", "Carregar novo"),
    "Buscar documento": ("Examinar", "Procurar documento"),
    "Anexar": ("Adjuntar", "Juntar"),
    "Documento anexo": ("Archivo agregado", "Documento anexado"),
    "Cerrar": ("Salir", "Fechar"),
}
GRIDS = {Role.CONTRACTOR: "contracts.grid", Role.SUPERVISOR: "entity_contracts.grid"}
#: Pages that something may cover, by an element of theirs.
COVERED = ("sign_in.user", "shell.user_menu", "detail.steps", "execution.heading", "upload.attach")
KINDS = {
    "rename": "an id is another one, in pages and scripts alike",
    "remove": "an element is gone",
    "move": "an element stands at the end of the page",
    "wrap": "an element lies in two more",
    "relabel": "a word of the portal is another one",
    "twin": "a second element beside it looks the same",
    "overlay": "something covers a page",
    "frame": "an element lies in a frame",
    "language": "the pages are in another language",
    "reorder": "a table's columns stand in another order",
    "column": "a table has a column more",
    "input": "the field for files is made anew once more than usual",
}
#: How a kind does it, drawn with the rest; none where there is one way.
WAYS = {
    "twin": ("dead", "same_id", "approves", "elsewhere"),
    "overlay": ("stays", "passes", "unseen", "asks"),
    "language": ("en", "mixed", "pt"),
    "column": ("Observaciones", "Cargado por", "Nombre del archivo", "Número del contrato", ""),
    "input": ("after_the_choice", "before_the_choice", "loses_the_choice", "elsewhere"),
}


@dataclass(frozen=True)
class Mutant:
    """One change of the pages, which stays for a whole run."""

    seed: int
    role: Role
    kind: str
    target: str  #: a fact, an id or a word; empty where it is all pages
    way: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.role.value, self.kind, self.target, self.way) if part)

    @property
    def entering(self) -> bool:
        """Whether it strikes where somebody signs in: then nobody is signed in beforehand."""
        return self.target.startswith("sign_in.") or self.target in (
            "txtUserName",
            "txtPassword",
            "btnLoginButton",
            "Ingresar",
        )


def draw(seed: int) -> Mutant:
    """The mutant of this seed, the same each time."""
    chance = Random(seed)  # noqa: S311 - drawn again by its seed
    role = chance.choice((Role.CONTRACTOR, Role.CONTRACTOR, Role.SUPERVISOR))
    kind = chance.choice(tuple(KINDS))
    way = chance.choice(WAYS.get(kind, ("",)))
    return Mutant(seed, role, kind, chance.choice(targets(kind, role)), way)


def distinct(seeds: Iterable[int]) -> list[int]:
    """Of these seeds, those whose mutant is no earlier one's: what is drawn inside a table is another one each time."""
    found: dict[str, int] = {}
    for seed in seeds:
        mutant = draw(seed)
        found.setdefault(f"{mutant} {seed}" if mutant.kind in ("reorder", "column") else str(mutant), seed)
    return list(found.values())


def targets(kind: str, role: Role) -> tuple[str, ...]:
    """What a kind may strike on this role's way."""
    way = (*(CONTRACTOR if role is Role.CONTRACTOR else SUPERVISOR), *BOTH)
    pressed = tuple(fact for fact in way if fact in PRESSED)
    tables = (GRIDS[role], "execution.grid")
    known = {
        "rename": (*IDS[role], *IDS_OF_BOTH),
        "relabel": tuple(WORDS),
        "overlay": COVERED,
        "language": ("",),
        "input": ("",),
        "reorder": tables,
        "column": tables,
        "twin": pressed,
        "frame": pressed,
    }
    return known.get(kind, way)
