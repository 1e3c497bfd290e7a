"""What nobody outside knows of the portal, question by question, and what was read of it: data and rules, no page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SEEN, OTHERWISE, NOT_REACHED = "visto", "de otra forma", "no se alcanzó"


@dataclass(frozen=True)
class Question:
    """One switch of docs/portal.md, section 8."""

    id: str  #: the switch
    asks: str  #: in words, for the person
    assumed: str  #: the answer that we take for granted until somebody sees another
    told_by_reading: bool = True  #: without an upload, a refusal or half an hour of waiting


QUESTIONS = (
    Question("upload_window", "¿Qué forma tiene la ventana «ANEXAR DOCUMENTO»?", "SingleInclude"),
    Question("upload_input", "¿Admite un archivo por vez, o varios?", "multiple"),
    Question("provider_upload_button", "¿Cómo se llama por dentro «Cargar nuevo»?", "same"),
    Question("uploads_offered", "¿En qué estados del contrato aparece «Cargar nuevo»?", "signed"),
    Question("delete_confirmation", "¿Cómo pregunta «Borrar» antes de borrar?", "native"),
    Question("execution_paging", "¿La lista de documentos viene por partes?", "none"),
    Question("list_opens", "¿La lista de contratos viene llena, o solo después de Buscar?", "filled"),
    Question("detail_opens", "¿Dónde abre Detalle?", "same_tab"),
    Question("provider_menu_ids", "¿El menú tiene nombres fijos por dentro?", "known"),
    Question("step_one_number", "¿Qué identificador muestra un contrato a su contratista?", "own"),
    Question("pending_modification", "¿Los contratos abren en una modificación pendiente?", "as_seeded"),
    Question("notice", "¿Hay un aviso por leer al ingresar?", "none"),
    Question("company_step", "¿Escoge empresa quien solo tiene una?", "as_seeded"),
    Question("company_first", "¿La primera empresa viene escogida?", "selected"),
    Question("second_factor", "¿Pide un código al ingresar?", "none"),
    Question("credentials", "¿La contraseña sirve, o venció?", "good"),
    Question("captcha_page", "¿Hay una página de captcha antes de ingresar?", "never"),
    Question("language", "¿En qué idioma vienen las páginas y los estados?", "negotiated"),
    Question("date_zone", "¿Dónde está la zona horaria de una fecha?", "outside"),
    Question("assistant", "¿En qué páginas está la burbuja del asistente?", "desk"),
    Question("permitted_types", "¿Qué tipos de archivo admite?", "office", told_by_reading=False),
    Question("refusal", "¿Cómo dice que no a un archivo?", "row", told_by_reading=False),
    Question("processed_failure", "¿Cómo marca por dentro un archivo rechazado?", "error", told_by_reading=False),
    Question("stored_at", "¿Cuándo queda guardado un archivo?", "attach", told_by_reading=False),
    Question("listed_name", "¿Cambia el nombre del archivo?", "exact", told_by_reading=False),
    Question("success_message", "¿Qué dice después de cargar?", "none", told_by_reading=False),
    Question("grid_refresh", "¿La lista se renueva sola después de cargar?", "self", told_by_reading=False),
    Question("delete_rights", "¿Quién puede borrar?", "own", told_by_reading=False),
    Question("lock_after", "¿Cuántas contraseñas erradas bloquean la cuenta?", "five", told_by_reading=False),
    Question("captcha_after", "¿Después de cuántas aparece el captcha?", "never", told_by_reading=False),
    Question("concurrent_sessions", "¿Dos sesiones de una persona a la vez?", "both", told_by_reading=False),
    Question("session_minutes", "¿Cuánto dura una sesión sin uso?", "240", told_by_reading=False),
    Question("page_key_lasts", "¿Cuánto sirve la llave de una página?", "session", told_by_reading=False),
    Question("language_of", "¿De quién es el idioma que cuenta?", "person", told_by_reading=False),
    Question("maintenance", "¿Cómo es la página de mantenimiento?", "off", told_by_reading=False),
    Question("preloader", "¿Cuánto tapa la página al abrir?", "brief", told_by_reading=False),
    Question("overlay", "¿Se ve lo que tapa la página?", "visible", told_by_reading=False),
)

#: States of a contract that is signed (docs/portal.md, section 4.2), the one that runs, and words of a portal in English.
SIGNED = frozenset({"firmado", "firmado y enviado a la entidad estatal", "terminado", "liquidado"})
RUNNING = frozenset({"en ejecución", "in execution"})
ENGLISH = frozenset({"signed", "signed and sent to the state entity", "finished", "settled"})
IN_ENGLISH = ENGLISH | {"in execution", "pending approval", "pending signature"}


@dataclass
class Learnt:
    """What was read, and what of it answers a question."""

    answers: dict[str, str] = field(default_factory=dict)  #: by question; the first reading counts
    values: dict[str, str] = field(default_factory=dict)  #: what has no question, as it stands in the page
    pages: dict[str, str] = field(default_factory=dict)  #: each page's snapshot, without anybody's data
    facts: dict[str, bool] = field(default_factory=dict)  #: of those that were looked for, whether each stands there
    offers: dict[str, bool] = field(default_factory=dict)  #: by a contract's state, whether it takes documents

    def answer(self, question: str, said: str | None) -> None:
        if said is not None:
            self.answers.setdefault(question, said)

    def found(self, question: Question) -> tuple[str, str]:
        """Seen, otherwise or not reached, and the answer that was read."""
        said = self.answers.get(question.id, "")
        return (NOT_REACHED if not said else SEEN if said == question.assumed else OTHERWISE), said


def who_is_offered(offers: Mapping[str, bool]) -> str | None:
    """
    Which contracts take documents, from those that were opened: all, the signed ones, or only those that run.

    :param offers: by a contract's state, as the page says it.
    """
    by_kind: dict[str, set[bool]] = {"running": set(), "signed": set(), "other": set()}
    for state, offered in offers.items():
        said = state.casefold()
        kind = "running" if said in RUNNING else "signed" if said in SIGNED | ENGLISH else "other"
        by_kind[kind].add(offered)
    if by_kind["other"] == {True}:
        return "always"
    if by_kind["other"] == {False} and by_kind["signed"] == {True}:
        return "signed"
    return "running" if by_kind["running"] == {True} and by_kind["signed"] == {False} else None


def which_language(page: str, states: Iterable[str]) -> str | None:
    """From the language that a page says it is in, and the states that its rows show."""
    said = [state.casefold() in IN_ENGLISH for state in states]
    if page.casefold().startswith("en"):
        return "en"
    if not page.casefold().startswith("es"):
        return None
    return "mixed" if any(said) and not all(said) else "negotiated"
