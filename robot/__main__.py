"""`python -m robot`, and the console command `secop`."""

from __future__ import annotations

from robot.cli.app import app


def main() -> None:
    app()


if __name__ == "__main__":
    main()
