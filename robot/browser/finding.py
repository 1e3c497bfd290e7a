"""Finding elements of a page by the catalogue, as they stand there at this moment."""

from __future__ import annotations

from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, ClassVar

from loguru import logger
from playwright.sync_api import Page as Tab

from .catalogue import NAMELESS
from .loading import stopped_if_late
from .sighting import Sighting
from .translation import translate_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from playwright.sync_api import Locator

    from .catalogue import Candidate, Element
    from .kit import Kit


class Finding:
    """A page of the catalogue, shown in a tab; nothing in here waits."""

    name: ClassVar[str]  #: of its file in selectors/

    def __init__(self, tab: Tab, kit: Kit) -> None:
        self.tab, self.kit = tab, kit
        self._entry = kit.catalogue[self.name]

    @property
    def title(self) -> str:
        """What a person calls this page."""
        return self._entry.title

    @property
    def place(self) -> str:
        """Where we are, without query: it may carry keys."""
        return self.tab.url.partition("?")[0]

    def there(self, name: str, within: Locator | None = None) -> Locator | None:
        """The element, if one of its candidates matches exactly one on screen now; does not wait."""
        with self._translate_errors(name):
            locator, _ = self._matching(name, within)
        return locator

    def shows(self, name: str, within: Locator | None = None) -> bool:
        """Whether the element is there now; does not wait."""
        with self._translate_errors(name):
            return self._any(self._entry[name], within).count() > 0

    def each(self, name: str) -> list[Locator]:
        """Every match of a repeated element that is there now."""
        with self._translate_errors(name):
            found, count = self._matching(name, None)
        return [found.nth(place) for place in range(count)] if found is not None else []

    def texts(self, name: str) -> list[str]:
        """Their texts, all with one question, in the order of `each`."""
        with self._translate_errors(name):
            found, _ = self._matching(name, None)
            return found.all_inner_texts() if found is not None else []

    def text_of(self, element: Locator) -> str:
        with self._translate_errors():
            return element.inner_text()

    def sightings(self, within: Mapping[str, Locator]) -> list[Sighting]:
        """
        How often each candidate of each element of this page matches now; does not wait.

        :param within: below what to look for an element that stands in each row of a table.
        """
        seen = []
        for name, element in self._entry.elements.items():
            with self._translate_errors(name):
                ways = [(str(each), self._locate(element, each, within.get(name)).count()) for each in element.find]
            called = element.name.es if element.name else ""
            seen.append(Sighting(self.name, name, called, tuple(ways), element.many))
        return seen

    def _called(self, *names: str) -> str:
        """What a person calls these elements: by the portal's own words, or by the page where it has none for them."""
        told = [f"«{name.es}»" for key in names if (name := self._entry[key].name) is not None]
        return f"{' o '.join(told)} en {self.title}" if told else self.title[:1].upper() + self.title[1:]

    def _technical(self, *names: str) -> str:
        """The same in the catalogue's names, for the log."""
        return f"{self.name}.{' o '.join(names)}" if names else self.name

    def _matching(self, name: str, within: Locator | None) -> tuple[Locator, int] | tuple[None, int]:
        """What the first candidate that counts matches, and how many that are."""
        element = self._entry[name]
        for place, candidate in enumerate(element.find):
            locator = self._locate(element, candidate, within)
            count = locator.count()
            if count == 1 or (element.many and count):
                if place:
                    self._note_drift(f"{self.name}.{name}: {candidate} en lugar de {element.find[0]}")
                if (line := f"{self.name}.{name}: {candidate}") not in self.kit.found:
                    self.kit.found.append(line)
                return locator, count
        return None, 0

    def _note_drift(self, line: str) -> None:
        if line not in self.kit.drift:
            self.kit.drift.append(line)
            logger.warning("drift {}", line)

    def _any(self, element: Element, within: Locator | None = None) -> Locator:
        return either(self._locate(element, candidate, within) for candidate in element.find)

    def _locate(self, element: Element, candidate: Candidate, within: Locator | None) -> Locator:
        found = locate(within or self.tab, element, candidate)
        return found.filter(visible=True) if element.state == "visible" else found

    @contextmanager
    def _translate_errors(self, *names: str) -> Iterator[None]:
        with translate_errors(self._called(*names), self._technical(*names)), stopped_if_late(self.tab):
            yield


def either(locators: Iterable[Locator]) -> Locator:
    """What any of these matches."""
    return reduce(lambda one, other: one.or_(other), locators)


def locate(scope: Locator | Tab, element: Element, candidate: Candidate) -> Locator:
    """What one candidate matches below `scope`, visible or not."""
    argument, name = candidate.argument, element.name
    if candidate.strategy in NAMELESS:
        return scope.locator(f'[id="{argument}"]' if candidate.strategy == "id" else argument)
    if candidate.strategy == "role":
        return scope.get_by_role(argument, name=name.exactly if name else None)  # type: ignore[arg-type]
    assert name is not None, "the catalogue's own check"
    if candidate.strategy == "holds":
        tab = scope if isinstance(scope, Tab) else scope.page
        return scope.locator(argument).filter(has=tab.get_by_text(name.exactly))
    if candidate.strategy == "value":
        return scope.locator(f'input[value="{name.es}" i], input[value="{name.en}" i]')
    if candidate.strategy == "label":
        return scope.get_by_label(name.exactly)
    return scope.get_by_text(name.exactly if candidate.strategy == "text" else name.within)
