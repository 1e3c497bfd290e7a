"""The scenes of a catalogue in one browser window, set back after each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def page(one_page: Page) -> Page:
    return one_page
