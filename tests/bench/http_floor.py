"""
The floor: the fewest requests that publish documents and compare them afterwards, without a browser.

    .venv/bin/python -m tests.bench.http_floor ADDRESS FILE     FILE has a line "contract<TAB>path" for each document
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from html import unescape
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import sync_playwright

from robot.browser.find import find_browser
from tests.bench.table import OF_PROVIDER

AREA = "/CO1ContractsManagement/Tendering/SalesContractEdit"
UPLOAD = "/CO1ContractsManagement/Documents/DocumentAlternateUpload/UploadFile"


def main() -> None:
    address, listed = sys.argv[1:]
    rows = [line.split("\t") for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    host = urlsplit(address).netloc.replace(
        "127.0.0.1", "www.secop.localhost"
    )  # a browser resolves it, Python does not
    with httpx.Client(base_url=address, timeout=60, headers={"Host": host, "Accept-Language": "es-CO"}) as client:
        client.headers["Cookie"] = signed_in(address)
        print("ready", flush=True)
        for contract, mine in groupby(rows, key=lambda row: row[0]):
            publish(client, contract, [Path(path) for _, path in mine])


def signed_in(address: str) -> str:
    """The cookies of a person who signed in with a browser, as everybody's are."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser().launch_options(), headless=True)
        page = browser.new_page(locale="es-CO")
        page.goto(f"{address}/CO1Marketplace/Common/Workarea/Index")
        page.fill("#txtUserName", "contratista")
        page.fill("#txtPassword", "contratista")
        page.click("#btnLoginButton")
        page.wait_for_selector("#userImage")
        page.goto(f"{page.url.partition('/CO1')[0]}{AREA}/View")  # each application has a cookie of its own
        cookies = page.context.cookies(page.url)
        browser.close()
    return "; ".join(f"{each['name']}={each['value']}" for each in cookies)


def publish(client: httpx.Client, contract: str, files: list[Path]) -> None:
    """One window for all files of a contract, one fresh look for all of them, one download for each."""
    step = step_seven(client, contract)
    (window,) = re.findall(r"windowURL:'([^']+)'", step)
    call_back = window.partition("CallBackUrl=")[2]
    key = re.findall(r"UploadFile\?mkey=([0-9a-f_]+)", client.get(window).text)[0]
    ids = []
    for file in files:
        sent = {"file": (file.name, file.read_bytes())}
        answer = client.post(UPLOAD, params={"mkey": key}, data={"CallBackUrl": call_back}, files=sent).json()
        assert answer["processed"] == "success", answer
        ids.append(answer["id"])
    client.post(call_back, data={"windowKey": key, "documentIds": json.dumps(ids)}).raise_for_status()
    grid = step_seven(client, contract)
    for file in files:
        at = grid.index(f">{file.name}</span>")
        link = re.findall(r'href="([^"]*RetrieveFile[^"]*)"', grid[at:])[0]
        got = client.get(link[link.index("/CO1") :]).content
        assert hashlib.sha256(got).digest() == hashlib.sha256(file.read_bytes()).digest()
        print("done", flush=True)


def step_seven(client: httpx.Client, contract: str) -> str:
    """The page of a contract, opened anew, at step 7."""
    number = f"CO1.SLCNTR.{int(contract.rpartition('.')[2]) - OF_PROVIDER}"
    page = client.get(f"{AREA}/View", params={"docUniqueIdentifier": number}).text
    key = re.findall(r"mkey=([0-9a-f_]+)", page)[0]
    step = client.post(
        f"{AREA}/StepManagerGoToStep",
        params={"mkey": key},
        data={
            "Post_Back_Action_Name_Hidden": "StepManagerGoToStep",
            "Post_Back_Arguments_Hidden": "stpContractExecution",
        },
    )
    return unescape(step.raise_for_status().text)


if __name__ == "__main__":
    main()
