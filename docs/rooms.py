"""
Draw the rooms and who imports whom into docs/architecture.md, from the imports themselves.

    python docs/rooms.py
"""

from __future__ import annotations

from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- drawn by docs/rooms.py -->\n", "<!-- end of the drawing -->\n"
GROUND = "ground"  #: the engine's single modules, which know no room


def room_of(module: str) -> str:
    """The room of a module: a package below `robot`, or another package at the top."""
    parts = module.split(".")
    if parts[0] != "robot":
        return parts[0]
    is_room = len(parts) > 1 and (ROOT / "robot" / parts[1]).is_dir()
    return parts[1] if is_room else GROUND


def imports() -> dict[str, set[str]]:
    """By room, the other rooms that it imports."""
    graph = grimp.build_graph("robot", "flows", "fake_portal")
    rooms: dict[str, set[str]] = {}
    for module in sorted(graph.modules):
        if module in ("robot", "robot.__main__"):
            continue
        here = rooms.setdefault(room_of(module), set())
        here |= {room_of(other) for other in graph.find_modules_directly_imported_by(module)}
    return {room: others - {room} for room, others in rooms.items()}


def needed(rooms: dict[str, set[str]]) -> dict[str, set[str]]:
    """Without the arrows that a way over another room says as well: what stays can be read."""

    def reached(room: str, without: str) -> set[str]:
        seen: set[str] = set()
        waiting = [other for other in rooms[room] if other != without]
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += rooms[other]
        return seen

    return {room: {other for other in others if other not in reached(room, other)} for room, others in rooms.items()}


def drawing() -> str:
    """The drawing as Mermaid, and beside it each room with all that it imports."""
    rooms = imports()
    arrows = [f"    {room} --> {other}" for room, others in sorted(needed(rooms).items()) for other in sorted(others)]
    alone = [f"    {room}" for room, others in sorted(rooms.items()) if not others and not _used(room, rooms)]
    table = [f"| `{room}` | {', '.join(f'`{other}`' for other in sorted(others))} |" for room, others in rooms.items()]
    return "\n".join(
        [
            "```mermaid",
            "flowchart TD",
            *arrows,
            *alone,
            "```",
            "",
            "| room | imports |",
            "|---|---|",
            *sorted(table),
            "",
        ]
    )


def _used(room: str, rooms: dict[str, set[str]]) -> bool:
    return any(room in others for others in rooms.values())


def main() -> None:
    """Write it into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + BEGIN + drawing() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
