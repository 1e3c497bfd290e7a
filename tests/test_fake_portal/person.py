"""A person in front of the replica, who knows its pages and nothing of the robot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.conftest import Replica

HOME = "/CO1Marketplace/Common/Workarea/Index"
PROVIDER_LIST = "/CO1ContractsManagement/Tendering/SalesContractManagement/Index"
BUYER_LIST = "/CO1ContractsManagement/Tendering/ProcurementContractManagement/Index"


class Person:
    """Signs in and goes places, by the portal's own ids."""

    def __init__(self, page: Page, replica: Replica) -> None:
        self.page, self.replica = page, replica
        self.side, self.user = "provider", "contratista"
        self.switches: dict[str, str] = {}

    def signs_in(self, user: str = "contratista", password: str | None = None) -> Page:
        """From the starting address to the desk; stays where a company step or a notice stops them."""
        self.page.goto(self.replica.address)
        self.page.locator("#txtUserName").fill(user)
        self.page.locator("#txtPassword").fill(password or user)
        self.page.locator("#btnLoginButton").click()
        return self.page

    def signed_in(self, user: str = "contratista") -> Page:
        self.signs_in(user)
        self.page.wait_for_url("**/CO1Marketplace/**")
        return self.page

    def goes_to(self, path: str) -> Page:
        self.page.goto(self.replica.portal + path)
        expect(self.page.locator(".vortal-preloader")).to_be_hidden()
        return self.page
