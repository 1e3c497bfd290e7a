"""From what was seen on the doctor's rounds to green, drift or red."""

from __future__ import annotations

import json

import pytest

from flows.rounds import Rounds, Station
from robot.app.diagnosis import Diagnosis, KnownPage, Light, Note, diagnose
from robot.browser.sighting import Sighting
from robot.browser.snapshot import outline
from robot.errors import Conflict, ElementNotFound, WrongPassword

PAGE = '<html>\n <input id="a_1" type="text">\n <table id="grd_tbl" class="x">\n  <td>«texto»</td>\n'


def seen(*counts, element="attach", called="Anexar", many=False):
    ways = tuple((f"way {place}", count) for place, count in enumerate(counts))
    return Sighting("upload", element, called, ways, many)


def rounds(*sightings, needed=("attach",), page=PAGE, **how):
    station = Station("upload", "la ventana", frozenset(needed), sightings, page)
    return Rounds([station], **{"contract": "CO1.SLCNTR.1", **how})


def judged(found, drift=(), kept_back=(), known=None):
    return diagnose(found, drift, kept_back, known or {})


@pytest.mark.parametrize(
    ("counts", "light"),
    [((1, 1), Light.GREEN), ((0, 1), Light.DRIFT), ((2, 1), Light.DRIFT), ((0, 0), Light.RED), ((2, 2), Light.RED)],
)
def test_what_each_way_to_find_an_element_says(counts, light):
    """
    Found by its first candidate an element is green, by a later one drift, by none, or more than once by all, red.
    """
    assert judged(rounds(seen(*counts))).light is light


def test_what_nobody_needs_there_is_no_news():
    """
    An element that is not needed on a page is no drift and not lost, whatever its candidates match.
    """
    found = judged(rounds(seen(1), seen(0, 1, element="enter_company"), seen(0, element="captcha")))

    assert found.light is Light.GREEN


def test_many_matches_are_right_where_many_will_do():
    """
    A repeated element is there as soon as it matches at all.
    """
    assert judged(rounds(seen(7, many=True))).light is Light.GREEN


def test_what_the_flow_had_to_find_otherwise_is_drift():
    """
    What the flow itself found by a later candidate is said once, on its page where that was noted, else by itself.
    """
    lines = ["upload.attach: way 1 en lugar de way 0", "entity_contracts.reference: label en lugar de id=x"]

    found = judged(rounds(seen(1, 1)), drift=lines)

    assert [note.light for note in found.notes] == [Light.DRIFT, Light.DRIFT]
    assert "«Anexar» cambió" in found.notes[0].said
    assert found.notes[1].detail == lines[1]


def test_what_lies_under_something_is_lost():
    """
    What publishing presses and nobody could press, because something lies over it, is red and said by its name.
    """
    found = judged(
        Rounds([Station("upload", "la ventana", frozenset({"attach"}), (seen(1),), PAGE, frozenset({"attach"}))])
    )

    assert [note.light for note in found.notes] == [Light.RED]
    assert "«Anexar»: algo lo tapa" in found.notes[0].said


def test_what_only_our_own_rows_show_is_not_claimed():
    """
    What could not be checked is said as such, with what to do, and is no drift.
    """
    found = judged(rounds(seen(1), unchecked="No comprobado: nada es de su lado."))

    assert (found.light, found.notes[-1].light) == (Light.GREEN, Light.ADVICE)
    assert "un solo documento" in found.notes[-1].remedy


def test_parts_that_went_since_the_last_time():
    """
    Named elements that went are drift on the same contract; on another one, whose page may look otherwise, they are not.
    """
    names = outline(PAGE) | {'input id="gone"'}

    same = judged(rounds(seen(1)), known={"upload": KnownPage(names, "CO1.SLCNTR.1")})
    other = judged(rounds(seen(1)), known={"upload": KnownPage(names, "CO1.SLCNTR.2")})

    assert same.light is Light.DRIFT
    assert "1 parte que estaba" in same.notes[0].said
    assert other.light is Light.GREEN


def test_rows_and_texts_are_no_structure():
    """
    A row more, another number in an id and another text leave a page's outline as it is; a new name changes it.
    """
    more = PAGE.replace("a_1", "a_2").replace("«texto»", "«texto-b»") + ' <input id="a_3" type="text">\n'

    assert outline(more) == outline(PAGE)
    assert outline(PAGE.replace("grd_tbl", "grid_tbl")) != outline(PAGE)


def test_how_the_way_ended():
    """
    What ends a publication on its way is red with its remedy; a person's matter is marked as such; what could not be seen,
    though nothing failed, is yellow.
    """
    lost = judged(rounds(seen(1), ended_by=ElementNotFound("«Cargar nuevo»: no apareció")))
    refused = judged(Rounds(ended_by=WrongPassword()))
    conflict = judged(Rounds(ended_by=Conflict("El contrato no aparece", remedy="Corríjalo")))
    closed = judged(rounds(seen(1), unseen="Ninguno ofrece nada"))

    assert (lost.light, lost.person) == (Light.RED, False)
    assert "no apareció" in lost.notes[-1].said
    assert (refused.light, refused.person) == (Light.RED, True)
    assert conflict.notes[-1].remedy == "Corríjalo"
    assert closed.light is Light.DRIFT
    assert "--contrato" in closed.notes[-1].remedy


def test_a_page_that_wanted_to_send_something_is_said():
    """
    What the guard kept back is red: nobody pressed anything there, and a publication would be stopped by it as well.
    """
    found = judged(rounds(seen(1)), kept_back=["POST http://x/UploadFile (ensayo: no se envía)"])

    assert found.light is Light.RED


def test_the_verdict_is_the_worst_and_advice_is_none():
    """
    A diagnosis is as bad as its worst note; advice alone is green; programs read it as JSON.
    """
    advice = Diagnosis((Note(Light.ADVICE, "Contraseñas", "no hay llavero"),))
    red = Diagnosis((Note(Light.RED, "Reloj", "atrasado"),))

    told = json.loads((advice + red).as_json())

    assert advice.light is Light.GREEN
    assert (advice + red).light is Light.RED
    assert told["light"] == "rojo"
    assert [note["light"] for note in told["notes"]] == ["consejo", "rojo"]


def test_programs_are_told_what_each_way_matched():
    """
    The JSON has, for every element of every page that was seen, each candidate and how many it matched.
    """
    told = json.loads(judged(rounds(seen(0, 1), seen(7, element="file"))).as_json())

    assert told["elements"] == [
        {"page": "upload", "element": "attach", "matches": {"way 0": 0, "way 1": 1}},
        {"page": "upload", "element": "file", "matches": {"way 0": 7}},
    ]
