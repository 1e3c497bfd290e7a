"""
The replica's pages in one browser window, set back after each test.

What needs a browser is left to the thorough tier: each flow's test passes through these pages, and would fail at them. What the
replica answers and stores is tested here without one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before the thorough ones are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and "browser_name" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.thorough)


@pytest.fixture
def page(one_page: Page) -> Page:
    return one_page


@pytest.fixture
def new_page(context: BrowserContext) -> Page:
    """For a test that changes what cannot be set back: the page's clock, its size, its listeners."""
    return context.new_page()
