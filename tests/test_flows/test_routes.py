"""The supervisor's three ways to a contract, and what is said where none of them leads to it."""

from __future__ import annotations

import pytest

from flows import steps
from flows.routes import Ways, by_contracts, by_guide, by_processes, by_search
from robot.errors import Conflict
from robot.model import Contract, Outcome, fold
from tests.tiers import thorough

OF_ANOTHER_ENTITY = "CO1.PCCNTR.95515"


# The list is where every supervisor's publication is reached, and the processes are below.
@pytest.mark.parametrize("way", [by_search, *thorough(by_contracts, by_processes)])
def test_each_way_leads_to_the_contract(make_robot, way):
    """
    A contract whose process is not among the supervisor's own is reached by its list, by the search and by its process.
    """
    robot = make_robot("supervisor").is_signed_in()
    robot.signs_in()

    detail = way(robot.step, robot.portal, Contract("1769-2025"))

    assert detail.confirm(Contract("1769-2025")) == ("CO1.PCCNTR.8263790", "1769-2025")


# The last of the ways stays: the others were asked before it.
@pytest.mark.parametrize("way", ["by_processes", *thorough("by_search")])
def test_published_though_the_list_does_not_have_it(make_robot, replica, paper, monkeypatch, way):
    """
    Where Contratos does not show the contract, the document is published all the same, by the way that does.
    """
    for other in {"by_contracts", "by_search", "by_processes"} - {way}:
        monkeypatch.setattr(f"flows.routes.{other}", lambda *_: None)
    robot = make_robot("supervisor")

    (result,) = robot.publishes(paper("Acta de marzo.pdf", "1769-2025"))

    assert result.outcome is Outcome.PUBLISHED, result.message
    assert [d.contract for d in replica.published] == ["CO1.PCCNTR.8263790"]
    assert steps.DETAIL_FOUND_4.title in robot.titles


def test_a_part_of_several_processes_numbers_is_none_of_them(make_robot):
    """
    Where several processes have the number in their own and none is it, no process is opened.
    """
    robot = make_robot("supervisor").is_signed_in()
    robot.signs_in()

    assert by_processes(robot.step, robot.portal, Contract("CPS")) is None
    assert robot.replica.requests("SelectDossier") == []


def test_no_way_leads_to_a_contract_of_others(make_robot):
    """
    A contract that none of the ways shows is told by its number and by where it was looked for.
    """
    robot = make_robot("supervisor").is_signed_in()
    robot.signs_in()

    with pytest.raises(Conflict, match=f"{OF_ANOTHER_ENTITY} no aparece en la lista .* ni en la búsqueda .* procesos"):
        by_guide(robot.step, robot.portal, Contract(OF_ANOTHER_ENTITY))


# One of two that are asked alike.
@pytest.mark.parametrize("way", [by_search, *thorough(by_processes)])
@pytest.mark.fault(do="almost_empty", at="search", times=9)
@pytest.mark.fault(do="almost_empty", at="processes", times=9)
def test_another_way_that_shows_something_else_has_no_answer(make_robot, way):
    """
    A page unlike the one that we know ends neither the contract nor the run: that way has not found it.
    """
    robot = make_robot("supervisor", patience=2).is_signed_in()
    robot.signs_in()

    assert way(robot.step, robot.portal, Contract("1769-2025")) is None


FIRST, SECOND = "CO1.PCCNTR.129716", "CO1.PCCNTR.123502"


# What is on unless somebody asks otherwise stays.
@pytest.mark.parametrize(("route", "lists"), [("auto", 1), *thorough(("guia", 2))])
def test_the_second_contract_is_reached_straight(make_robot, replica, route, lists):
    """
    The first contract is reached by the guide's clicks, the next ones where its list showed them: the list is opened once.
    """
    robot = make_robot("contratista").is_signed_in()
    robot.signs_in()
    ways = Ways(robot.step, robot.portal, route)

    reached = [ways.reach(Contract(number)).facts.number for number in (FIRST, SECOND)]

    assert reached == [FIRST, SECOND]
    assert len(replica.requests("SalesContractManagement/Index")) == lists
    assert robot.titles.count(steps.DETAIL_4.title) == lists
    assert robot.titles.count(steps.DETAIL_BY_ADDRESS_4.title) == 2 - lists


def test_an_address_that_leads_elsewhere_is_no_way(make_robot):
    """
    Where the known address opens another contract, the guide's clicks lead to the right one.
    """
    robot = make_robot("contratista").is_signed_in()
    robot.signs_in()
    ways = Ways(robot.step, robot.portal, "auto")
    first = ways.reach(Contract(FIRST))
    ways.seen[fold(SECOND)] = first.facts.address

    assert ways.reach(Contract(SECOND)).facts.number == SECOND
    assert robot.titles.count(steps.DETAIL_4.title) == 2


def test_a_number_that_several_may_have_goes_by_the_guide(make_robot):
    """
    An entity's own number is looked for in the whole list each time, even where it is known where it led before.
    """
    robot = make_robot("contratista").is_signed_in()
    robot.signs_in()
    first = Ways(robot.step, robot.portal).reach(Contract(FIRST))
    ways = Ways(robot.step, robot.portal, "auto", lambda _: first.facts.address)
    ways.reach(Contract(FIRST))

    with pytest.raises(Conflict, match="Varios contratos"):
        ways.reach(Contract("1769-2025"))
    assert robot.titles.count(steps.DETAIL_BY_ADDRESS_4.title) == 0
