"""A page that does not come is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_portal.faults import Fault
from robot.browser.loading import open_address
from robot.errors import TimedOut, Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.conftest import Replica


def test_what_did_not_come_spoils_nothing_that_is_asked_for_next(context: BrowserContext, replica: Replica):
    """
    A tab whose first page never came opens the same address at once; Chromium took its request for the first one's end.
    """
    address = f"{replica.portal}/CO1Marketplace/Common/Workarea/Index"
    for _ in range(5):  # without that most rounds fail
        replica.state.arm([Fault("late", "desk", seconds=3600)])
        tab = context.new_page()
        tab.set_default_navigation_timeout(50)
        with pytest.raises(TimedOut):
            open_address(tab, address)
        tab.set_default_navigation_timeout(20_000)

        open_address(tab, address)
        tab.close()


def test_a_refusal_is_over_when_it_is_told(context: BrowserContext, replica: Replica):
    """
    After a refused connection the same address opens at once: Chromium's page about the refusal is not in its way.
    """
    address = f"{replica.portal}/CO1Marketplace/Common/Workarea/Index"
    for _ in range(5):  # without that most rounds fail
        replica.state.arm([Fault("refused", "desk")])
        tab = context.new_page()
        with pytest.raises(Unavailable):
            open_address(tab, address)
        replica.state.faults.release()  # whether Chromium tried twice, and met all that was to be refused, is its own choice

        open_address(tab, address)
        tab.close()
