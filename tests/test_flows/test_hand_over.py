"""A person answers in the robot's own window, and the robot goes on from there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.pages import SignIn
from flows.sign_in import sign_in
from robot.errors import NeedsHuman
from robot.handover import Answer


class Person:
    """Signs in by hand when asked, or does not."""

    advice = "Repita la orden con una ventana."

    def __init__(self, robot, *, there):
        self.robot, self.there, self.asked = robot, there, []

    def ask(self, account, why, picture):
        self.asked.append(why)
        if not self.there:
            return Answer.PARKED
        self.robot.is_signed_in()
        self.robot.portal.tab.goto(f"{self.robot.replica.portal}/CO1Marketplace/Common/Workarea/Index")
        return Answer.RESUMED


@pytest.mark.switches(second_factor="email_code")
@pytest.mark.parametrize("there", [True, False])
def test_a_code_is_a_persons_to_type(make_robot, replica, there):
    """
    Where the portal wants a code, a person is asked once; what they did is looked at, and nothing is typed again.
    """
    robot = make_robot()
    person = Person(robot, there=there)

    if there:
        sign_in(robot.step, robot.portal, replace(robot.entering, person=person))
    else:
        with pytest.raises(NeedsHuman) as asked:
            sign_in(robot.step, robot.portal, replace(robot.entering, person=person))
        assert asked.value.remedy == person.advice

    assert person.asked == ["El portal pide un código de verificación."]
    assert len(replica.requests("LoginAuthenticate")) == 1
    assert bool(robot.portal.origin) == there


@pytest.mark.switches(captcha_page="sign_in")
@pytest.mark.parametrize("user", ["contratista", "supervisor"])
def test_a_captchas_own_page_is_a_persons_to_answer(make_robot, replica, user):
    """
    A captcha on a page of its own, before the sign-in page, is said to be a captcha; a person answers it, and the robot goes on.
    """
    robot = make_robot(user)
    person = Person(robot, there=True)

    sign_in(robot.step, robot.portal, replace(robot.entering, person=person))

    assert person.asked == ["El portal pide un captcha."]
    assert robot.portal.origin == replica.portal
    assert replica.requests("LoginAuthenticate") == []


def test_a_page_gives_itself_without_anybodys_data(make_robot, replica):
    """
    A page object's snapshot keeps the page's structure, and neither keys nor what was typed.
    """
    robot = make_robot()
    robot.portal.tab.goto(f"{replica.identity}/STS/Users/Login/Index")
    page = SignIn(robot.portal.tab, robot.portal.kit)
    page.fill("user", "ana.prueba")

    kept = page.snapshot()

    assert 'id="txtUserName"' in kept
    assert "ana.prueba" not in kept
    assert page.tab.evaluate("document.documentElement.outerHTML").count("mkey=") > kept.count("mkey=")
