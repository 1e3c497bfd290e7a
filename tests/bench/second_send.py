"""
How often one click stores a document when its kept connection dies, without and with the guard's cure.

    .venv/bin/python -m tests.bench.second_send [--clicks 20]
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import os
import platform
import socket
import statistics
import time
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from robot.browser.find import find_browser
from robot.browser.second_send import IdleSockets, copies_of_one_post, forgetful_server, reset

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser


def fin(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def answers(status: str) -> Callable[[socket.socket], None]:
    def die(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        fin(connection)

    return die


DEATHS = {"RST": reset, "FIN": fin, "408": answers("408 Request Timeout"), "421": answers("421 Misdirected Request")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clicks", type=int, default=20)
    clicks = parser.parse_args().clicks
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser().launch_options(), headless=True)
        print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d} · {platform.machine()} · {os.cpu_count()} cores · {browser.version}")
        print(f"{'dies by':8} {'clicks':>6}  without (copies: clicks)   with (copies: clicks)")
        for name, dies in DEATHS.items():
            with forgetful_server(dies) as server:
                counted = [
                    collections.Counter(copies_of_one_post(browser, server, cured=cured) for _ in range(clicks))
                    for cured in (False, True)
                ]
            print(f"{name:8} {clicks:6}  {dict(counted[0])!s:25} {dict(counted[1])!s}")
        print(f"closing takes {took(browser, clicks):.1f} ms (median), load {os.getloadavg()[0]:.1f}")
        browser.close()


def took(browser: Browser, times: int) -> float:
    sockets = IdleSockets(browser.new_browser_cdp_session())
    browser.new_context().new_page()
    sockets.close()  # the first opens the page
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        sockets.close()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


if __name__ == "__main__":
    main()
