"""A person in front of the replica, who knows its pages and nothing of the robot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.conftest import Replica

HOME = "/CO1Marketplace/Common/Workarea/Index"
PROVIDER_LIST = "/CO1ContractsManagement/Tendering/SalesContractManagement/Index"
BUYER_LIST = "/CO1ContractsManagement/Tendering/ProcurementContractManagement/Index"
# A contract with documents of both sides, seen from each.
PROVIDER_CONTRACT = "/CO1ContractsManagement/Tendering/SalesContractEdit/View?docUniqueIdentifier=CO1.SLCNTR.7551930"
BUYER_CONTRACT = "/CO1ContractsManagement/Tendering/ProcurementContractEdit/View?docUniqueIdentifier=CO1.PCCNTR.8263723"


class Person:
    """Signs in and goes places, by the portal's own ids."""

    def __init__(self, page: Page, replica: Replica) -> None:
        self.page, self.replica = page, replica
        self.user = "contratista"

    @property
    def list_path(self) -> str:
        return BUYER_LIST if self.user == "supervisor" else PROVIDER_LIST

    @property
    def contract_path(self) -> str:
        return BUYER_CONTRACT if self.user == "supervisor" else PROVIDER_CONTRACT

    def signs_in(self, user: str | None = None, password: str | None = None) -> Page:
        """From the starting address to the desk; stays where a company step or a notice stops them."""
        self.user = user or self.user
        self.page.goto(self.replica.address)
        self.page.locator("#txtUserName").fill(self.user)
        self.page.locator("#txtPassword").fill(password or self.user)
        self.page.locator("#btnLoginButton").click()
        return self.page

    def arrives(self, user: str | None = None) -> Page:
        """Through the sign-in page, as a person would, to the desk."""
        self.signs_in(user)
        self.page.wait_for_url("**/CO1Marketplace/**")
        return self.page

    def signed_in(self, user: str | None = None, path: str = HOME) -> Page:
        """At work already, at the desk or another page, without the way through the sign-in page."""
        self.user = user or self.user
        self.replica.sign_in(self.page.context, self.user)
        return self.goes_to(path)

    def goes_to(self, path: str) -> Page:
        self.page.goto(self.replica.portal + path)
        expect(self.page.locator(".vortal-preloader")).to_be_hidden()
        return self.page
