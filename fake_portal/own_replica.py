"""A replica of this process, asked without the network: a fault that shuts its door does not keep its own process out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .back_door import Replica, ReplicaError
from .config import Config

if TYPE_CHECKING:
    from flask import Flask

    from .state import State


class OwnReplica(Replica):
    """It begins anew with each reset: contracts that somebody gave it are gone as well."""

    def __init__(self, url: str, app: Flask) -> None:
        super().__init__(url)
        self._app = app

    def reset(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as the replica's
        state: State = self._app.extensions["replica"]
        state.reset(Config())
        super().reset(*args, **more)

    def ask(self, method: str, what: str, body: object = None) -> Any:  # noqa: ANN401 - JSON, whatever it holds
        answer = self._app.test_client().open(f"/_fake/{what}", method=method, json=body)
        if answer.status_code != 200:
            raise ReplicaError(str((answer.get_json(silent=True) or {}).get("error", answer.status)))
        return answer.get_json()
