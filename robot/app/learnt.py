"""What was learnt of the portal, in lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.unknowns import NOT_REACHED, QUESTIONS, SEEN, Learnt

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Learnt", "told"]


def told(learnt: Learnt) -> Iterator[tuple[str, str]]:
    """For each question whether it was seen, otherwise or not reached, and the line that says so; then what stands where."""
    for each in QUESTIONS:
        found, answer = learnt.found(each)
        said = {SEEN: f"como se suponía ({answer})", NOT_REACHED: "no se alcanzó a leer"}.get(
            found, f"de otra forma ({answer}, y se suponía {each.assumed})"
        )
        why = "" if found != NOT_REACHED or each.told_by_reading else "; solo se sabe publicando o esperando"
        yield found, f"{each.asks} {said}{why}"
    for name, value in learnt.values.items():
        yield SEEN, f"{name[:1].upper()}{name[1:]}: {value}"
    seen = sum(learnt.facts.values())
    missing = [name for name, there in sorted(learnt.facts.items()) if not there]
    line = f"De {len(learnt.facts)} partes conocidas de esas páginas se vieron {seen}"
    yield (
        (SEEN if not missing else NOT_REACHED),
        f"{line}." if not missing else f"{line}; no se vieron: {', '.join(missing)}.",
    )
