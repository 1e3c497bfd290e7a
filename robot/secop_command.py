"""
What the command `secop` starts: it finds out whose package `robot` is before it imports it.

Robot Framework's package has that name as well. Where both are installed in one environment, their files lie in one folder,
whichever came first, and either program would start with pieces of the other. So this module imports nothing of ours, and in
a wheel it stands beside the package, as the top-level module `secop_command` (pyproject.toml).
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

OURS = "cli/app.py"  #: a file of our package that theirs has not
THEIRS = ("libraries", "running", "run.py")  #: of their package, none of which ours has
NOT_STARTED = 3
SAID = """secop no puede empezar: en este entorno de Python está también Robot Framework, y los dos instalan una carpeta llamada
«robot» ({folder}). Ninguno de los dos queda entero. No se envió nada.
Qué hacer: instale secop en un entorno propio, donde no esté Robot Framework:
  {python} -m venv entorno-secop
  {bin}python -m pip install {archive}
y úselo con {bin}secop. Reinstale después Robot Framework en el suyo.
"""


def main() -> None:
    """
    Start `secop`, if the package is whole.

    :raises SystemExit: with 3 where it is not, or with the command's own code.
    """
    folder = mixed_folder()
    if folder is not None:
        windows = sys.platform == "win32"
        bin_folder = "entorno-secop\\Scripts\\" if windows else "entorno-secop/bin/"
        said = SAID.format(
            folder=folder, python="py" if windows else "python3", bin=bin_folder, archive="secop_publisher-….whl"
        )
        sys.stderr.buffer.write(said.encode(sys.stderr.encoding or "utf-8", "replace"))
        raise SystemExit(NOT_STARTED)
    importlib.import_module("robot.__main__").main()


def mixed_folder() -> Path | None:
    """The folder of the package that Python would import, where it is not ours alone."""
    spec = importlib.util.find_spec("robot")
    folders = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    for folder in folders:
        if not (folder / OURS).is_file() or any((folder / name).exists() for name in THEIRS):
            return folder
    return None


if __name__ == "__main__":
    main()
