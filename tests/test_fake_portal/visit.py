"""A party of a contract in front of its page: already signed in, and handy with the window ANEXAR DOCUMENTO."""

from __future__ import annotations

import io
import json
import re
from contextlib import contextmanager, suppress
from html import unescape
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Dialog, Error, FilePayload, Locator, Page, expect

from tests.test_fake_portal.asking import Asker, model_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Replica

AREA = "/CO1ContractsManagement/Tendering"
DOCUMENTED = "CO1.PCCNTR.8263723"  # running, with documents of both sides and two payments
GUIDES = "CO1.PCCNTR.129716"  # the guide's own, signed and sent
PENDING = "CO1.PCCNTR.8271144"  # with a pending modification, and no documents
UPLOAD = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile"
PDF = b"%PDF-1.4\n%%EOF\n"


def view_path(replica: Replica, contract: str, user: str = "contratista") -> str:
    """The address of a contract's page, as this user's side has it."""
    side: Literal["provider", "buyer"] = "provider" if user in ("contratista", "varias") else "buyer"
    controller = "SalesContractEdit" if side == "provider" else "ProcurementContractEdit"
    number = replica.state.contract(contract).unique_identifier(side)
    return f"{AREA}/{controller}/View?docUniqueIdentifier={number}"


def fact(place: Page | Locator, name: str) -> Locator:
    return place.locator(f'[data-fact~="{name}"]')


class Visit:
    """One person, one browser page."""

    def __init__(self, page: Page, replica: Replica, user: str = "contratista") -> None:
        self.page, self.replica, self.user = page, replica, user
        self.session = replica.sign_in(page.context, user)

    def opens(self, contract: str = DOCUMENTED) -> Page:
        self.page.goto(self.replica.portal + view_path(self.replica, contract, self.user))
        expect(self.page.locator(".vortal-preloader")).to_be_hidden()
        return self.page

    def opens_step(self, label: str, contract: str = DOCUMENTED) -> Page:
        self.opens(contract)
        self.goes_to_step(label)
        return self.page

    def opens_execution(self, contract: str = DOCUMENTED) -> Page:
        self.opens(contract)
        fact(self.page, "detail.step_execution").click()
        expect(fact(self.page, "execution.grid")).to_be_visible()
        return self.page

    def goes_to_step(self, label: str) -> None:
        self.page.locator("#StepsContainer").get_by_text(label, exact=True).click()
        expect(fact(self.page, "detail.selected_step")).to_contain_text(label)
        expect(self.page.locator(".blockUI")).to_have_count(0)

    def opens_window(self, button: str = "execution.upload_new") -> Page:
        with self.page.expect_popup() as opened:
            fact(self.page, button).click()
        expect(
            fact(opened.value, "upload.close")
        ).to_be_visible()  # a window that has not loaded has no preloader either
        expect(opened.value.locator(".vortal-preloader")).to_be_hidden()
        return opened.value

    def opens_window_alone(self, contract: str = PENDING) -> Page:
        """
        The same window in the visitor's own page: all but Cerrar's call-back, which needs the page that opened it.

        A second browser window costs half a second of a core.
        """
        path = view_path(self.replica, contract, self.user)
        address = window_address(Asker(self.replica, session=self.session), path)
        self.page.goto(self.replica.portal + address)
        expect(self.page.locator(".vortal-preloader")).to_be_hidden()
        return self.page

    def is_called_back(self, name: str) -> None:
        """A file attached and the opened page called back, both as the window does it, without a window."""
        asker = Asker(self.replica, session=self.session)
        keys = keys_in(asker, address_in(fact(self.page, "execution.upload_new").get_attribute("onclick") or ""))
        sent = {"CallBackUrl": keys["call_back"], "file": (io.BytesIO(PDF), name)}
        answer = asker.client.post(f"{UPLOAD}?mkey={keys['window']}", data=sent, base_url=self.replica.portal)
        told = {"windowKey": keys["window"], "documentIds": json.dumps([answer.get_json()["id"]])}
        self.page.evaluate("([url, told]) => { postAction(url, told, true); }", [keys["call_back"], told])

    def names(self) -> list[str]:
        """The listed names, white space and all."""
        listed: list[str] = fact(self.page, "execution.name").evaluate_all("all => all.map(one => one.innerText)")
        return listed


@contextmanager
def answering(page: Page, how: str) -> Iterator[list[tuple[str, str]]]:
    """Native dialogs are answered so, "accept" or "dismiss"; the kind and the text of each."""
    asked: list[tuple[str, str]] = []

    def answer(dialog: Dialog) -> None:
        asked.append((dialog.type, dialog.message))
        getattr(dialog, how)()

    page.on("dialog", answer)
    try:
        yield asked
    finally:
        page.remove_listener("dialog", answer)


def choose(window: Page, *files: tuple[str, bytes]) -> None:
    """Files set on the hidden input, as it is at this moment."""
    sent = [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files]
    window.locator("input[type=file]").set_input_files(sent)


def drop(window: Page, *names: str) -> None:
    """Files let fall on the window."""
    window.evaluate(
        """names => {
            const carried = new DataTransfer();
            for (const name of names) { carried.items.add(new File(['dropped'], name)); }
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        list(names),
    )


def attach(window: Page, *files: tuple[str, bytes]) -> None:
    """Chosen, and each of them said to be attached."""
    choose(window, *files)
    window.locator("#btnUploadFilesButtonBottom").click()
    expect(fact(window, "upload.attached")).to_have_count(len(files))


def close(window: Page) -> None:
    """Cerrar; the window may be gone before the click has come back."""
    with window.expect_event("close"), suppress(Error):
        window.locator("#btnCancelBottomButtom").click()


# Without a browser -----------------------------------------------------------------------------------


def window_address(asker: Asker, contract_page: str) -> str:
    """Where `Cargar nuevo` leads, read from step 7's answer."""
    base = urlsplit(contract_page).path.removesuffix("/View")
    key = model_key(asker.page(contract_page))
    step = asker.call(base, "StepManagerGoToStep", key, "stpContractExecution").text
    return address_in(unescape(step))


def address_in(script: str) -> str:
    (address, *_) = re.findall(r"windowURL:'([^']+)'", script)
    return str(address)


def keys_of_window(asker: Asker, contract_page: str) -> dict[str, str]:
    """The window's own `mkey`, the CallBackUrl it was given, and the key of the page behind it."""
    return keys_in(asker, window_address(asker, contract_page))


class AsksPages(Protocol):
    """Whoever can ask for a page and read it."""

    def page(self, path: str, /) -> str: ...


def keys_in(asker: AsksPages, address: str) -> dict[str, str]:
    window = asker.page(address)
    own = re.findall(r"UploadFile\?mkey=([0-9a-f_]+)", window)[0]
    call_back = address.partition("CallBackUrl=")[2]
    return {"window": own, "call_back": call_back, "page": parse_qs(urlsplit(call_back).query)["mkey"][0]}
