"""`secop lote`: many accounts' lists at once, watched and steered from any terminal of this machine."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from robot.batch.here import carry_out, place_of
from robot.batch.wanted import wanted
from robot.errors import FirstTime, RobotError
from robot.fleet.handing import fleet_of, latest_place
from robot.interruption import Interrupted, Stop
from robot.settings import Settings, load_state_settings
from robot.turns import Stage, Wish
from robot.unattended.diary import FOLDER, read_diary
from robot.unattended.schedule import read_schedule, schedule_file
from robot.words import counted

from .board import Board, line_of, total_of
from .codes import batch_code, code_of
from .narration import Narration
from .refusing import refusing
from .screen import Screen, typed
from .spanish import HELP, SpanishCommand, SpanishGroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from robot.batch.here import Place
    from robot.batch.wanted import Wanted
    from robot.settings import StateSettings
    from robot.turns import Batch, Turn
    from robot.unattended.profiles import Profile

MOMENT = 1.0  #: seconds between two looks at a batch that another command carries out
NOBODY = "Nadie lo está llevando a cabo: escriba otra vez la orden con que lo empezó."
NO_WORKER = "Ningún equipo trabaja ahora para la flota: en alguno, escriba secop flota trabajar."
#: … where the first document in a portal waits for her.
LOOK = "mire en el portal el primer documento; si está bien, secop{of} publicar {documents} --seguir, y después secop lote repetir {name}."
#: What a person can do about a turn that is not done.
REMEDIES = {
    Stage.PERSON: "revise en el portal lo que se indica, y después secop lote repetir {name}.",
    Stage.TOMORROW: "nada; mañana, escriba otra vez la orden del lote.",
    Stage.DOUBT: "no lo publique a mano: repita la orden del lote más tarde, y el robot lo mira de nuevo antes de enviar.",
    Stage.PORTAL: "mire en su navegador si el portal abre; cuando abra, escriba otra vez la orden del lote.",
    Stage.FAILED: "si el portal funciona para usted, escriba otra vez la orden del lote.",
    Stage.WRONG: "corrija los archivos en {documents} y escriba otra vez la orden del lote.",
    Stage.CANCELLED: "nada; para publicarlo después, escriba otra vez la orden del lote.",
}


class Commands(SpanishGroup):
    """All commands of `secop lote`."""

    synonyms = {  # noqa: RUF012 - read only
        "start": "empezar",
        "watch": "ver",
        "pause": "pausar",
        "resume": "seguir",
        "cancel": "cancelar",
        "retry": "repetir",
    }


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    help="Publica las listas de muchas cuentas, varias a la vez, y sigue donde quedó con la misma orden.",
    rich_markup_mode=None,
    context_settings=HELP,
)

Which = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NOMBRE[=LISTA]]...",
        help="Publicaciones programadas (secop programa agregar), cada una con la lista de su periodo o con la que usted diga; sin "
        "ninguna, todo lo que está pendiente.",
        show_default=False,
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--periodo",
        "--period",
        metavar="PERIODO",
        help="De qué mes, por ejemplo 2026-03; sin él, lo que ya deba publicarse y no lo esté.",
        show_default=False,
    ),
]
AtMost = Annotated[
    int | None,
    typer.Option(
        "--procesos",
        "--processes",
        metavar="N",
        min=1,
        help="Cuántas cuentas a la vez; por defecto, una por núcleo de este equipo.",
        show_default=False,
    ),
]
ToFleet = Annotated[
    bool,
    typer.Option(
        "--flota",
        "--fleet",
        help="Entrega el lote a los equipos que comparten el registro (secop flota trabajar), y no espera a que termine.",
    ),
]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NOMBRE]...", help="Cuáles; sin ninguno, todas.", show_default=False)
]


@app.command("empezar", cls=SpanishCommand)
def start(which: Which = None, *, period: Period = None, at_most: AtMost = None, to_fleet: ToFleet = False) -> None:
    """
    Publica las listas de varias cuentas, cada una en un proceso suyo; la misma orden otra vez sigue donde quedó.

    Una cuenta que necesita a una persona queda aparte con su motivo, y las demás siguen. Con Ctrl-C cada cuenta termina el
    contrato que tiene. Código de salida: 0 todo publicado, 1 algo falló o falta, 3 no se empezó, 4 algo quedó en duda, 5 hace
    falta una persona, 6 otro lote está en marcha.
    """
    screen, stop = Screen(stderr=True), Stop()
    try:
        with stop.listening():
            settings = load_state_settings()
            moment = datetime.now(UTC)
            profiles = list(read_schedule(schedule_file()).profiles)
            lists = wanted(
                profiles, read_diary(settings.state_dir / FOLDER / "diary.json"), which or (), period, moment
            )
            if to_fleet:
                _hand_over(settings, lists, screen)
                return
            with place_of(settings) as place, Board(screen) as board:
                batch = carry_out(
                    place,
                    lists,
                    at_most=at_most or cores(),
                    bound=timedelta(minutes=Settings.model_fields["bound"].default),
                    show=board.show,
                    stopping=lambda: stop.asked,
                )
    except RobotError as error:
        Narration(screen).refuse(error)
        raise typer.Exit(code_of(error)) from error
    _sum_up(batch, screen, profiles)
    if stop.asked and not batch.over:
        screen.say("Se pidió parar. Para seguir donde quedó, escriba la misma orden otra vez.")
    raise typer.Exit(batch_code(turn.stage for turn in batch.turns))


def _hand_over(settings: StateSettings, lists: Sequence[Wanted], screen: Screen) -> None:
    with fleet_of(settings) as fleet:
        batch = fleet.hand_over(lists)
        standing = fleet.standing()
    waiting = sum(not turn.over for turn in batch.turns)
    screen.say(f"{counted(waiting, 'lista')} en manos de la flota. Para ver cómo va: secop lote ver")
    if standing is not None and not standing.alive:
        screen.say(NO_WORKER)


@app.command("ver", cls=SpanishCommand)
def watch() -> None:
    """
    Muestra cómo va el lote, también desde otra terminal; en una terminal, hasta que termine o usted pulse Ctrl-C.

    Mirar no lo detiene. Código de salida: como el de secop lote empezar.
    """
    screen, stop = Screen(), Stop()
    with refusing(), stop.listening(), latest_place(load_state_settings()) as place:
        standing = place.standing()
        if standing is None:
            screen.say("No hay ningún lote en este equipo.")
            return
        try:
            if screen.is_terminal and standing.going:
                with Board(screen) as board:
                    while standing.going:
                        board.show(standing.batch)
                        stop.sleep(MOMENT)
                        standing = place.standing() or standing
        except Interrupted:
            return
        _sum_up(standing.batch, screen, list(read_schedule(schedule_file()).profiles))
        if not standing.alive and not standing.batch.over:
            screen.say(_nobody(place))
    raise typer.Exit(batch_code(turn.stage for turn in standing.batch.turns))


@app.command("pausar", cls=SpanishCommand)
def pause() -> None:
    """Hace una pausa: cada cuenta termina el contrato que tiene, y nada más empieza hasta secop lote seguir."""
    with refusing(), latest_place(load_state_settings()) as place:
        place.wish(Wish.PAUSE)
    Screen().say("En pausa en cuanto cada cuenta termine el contrato que tiene. Para continuar: secop lote seguir")


@app.command("seguir", cls=SpanishCommand)
def resume() -> None:
    """Continúa después de una pausa."""
    with refusing(), latest_place(load_state_settings()) as place:
        standing = place.wish(Wish.GO)
    Screen().say("El lote sigue." if standing.alive else f"Ya no está en pausa. {_nobody(place)}")


@app.command("cancelar", cls=SpanishCommand)
def cancel() -> None:
    """Cancela lo que falta: cada cuenta termina el contrato que tiene. Lo publicado queda publicado."""
    with refusing(), latest_place(load_state_settings()) as place:
        standing = place.wish(Wish.CANCEL)
    after = " en cuanto cada cuenta termine el contrato que tiene" if standing.alive else ""
    Screen().say(f"Cancelado{after}. Lo que ya se publicó queda publicado y anotado.")


@app.command("repetir", cls=SpanishCommand)
def retry(names: Names = None) -> None:
    """Vuelve a intentar las cuentas que fallaron, que se cancelaron o que esperaban a una persona."""
    with refusing(), latest_place(load_state_settings()) as place:
        chosen = place.retry(names or ())
        standing = place.standing()
    screen = Screen()
    screen.say(f"Esperan otra vez su turno: {', '.join(chosen)}." if chosen else "No hay ninguna que repetir.")
    if chosen and standing is not None and not standing.alive:
        screen.say(_nobody(place))


def _nobody(place: Place) -> str:
    return NO_WORKER if place.fleet else NOBODY


def cores() -> int:
    """How many accounts at a time this machine bears: a browser and its robot keep one core busy."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _sum_up(batch: Batch, screen: Screen, profiles: Sequence[Profile]) -> None:
    """Each account's list in a line, what its person can do, and all of them together."""
    moment = datetime.now(UTC)
    by_name = {profile.name: profile for profile in profiles}
    for turn in batch.turns:
        screen.say(line_of(turn, moment))
        for line in _advice(turn, by_name.get(turn.name)):
            screen.say(f"  {line}")
    screen.say(total_of(batch))


def _advice(turn: Turn, profile: Profile | None) -> Iterator[str]:
    """The whole reason where it is longer than a line, then what to do about it."""
    yield from turn.why.splitlines()[1:]
    of = f' --config "{profile.settings}"' if profile is not None and profile.settings is not None else ""
    if turn.stage is Stage.PERSON and turn.asks == FirstTime.code:
        documents = typed(Path(turn.documents))
        yield f"Qué hacer: {LOOK.format(of=of, documents=documents, name=turn.name)}"
    elif turn.stage is Stage.PERSON and turn.asks:
        yield f"Qué hacer: ingrese usted con secop{of} entrar, y escriba otra vez la orden del lote."
    elif turn.stage in REMEDIES:
        yield f"Qué hacer: {REMEDIES[turn.stage].format(name=turn.name, documents=turn.documents)}"
