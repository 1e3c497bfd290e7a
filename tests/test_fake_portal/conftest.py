"""The replica's pages in one browser window, set back after each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture
def page(one_page: Page) -> Page:
    return one_page


@pytest.fixture
def new_page(context: BrowserContext) -> Page:
    """For a test that changes what cannot be set back: the page's clock, its size, its listeners."""
    return context.new_page()
