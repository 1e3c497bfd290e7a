"""The portal's pages. Each has its elements in `selectors/<name>.toml`."""

from __future__ import annotations

from .contract_detail import ContractDetail
from .contracts import Contracts, EntityContracts
from .desk import Desk
from .execution import DocumentRow, Execution
from .processes import Processes
from .search import Search
from .sign_in import SignIn
from .upload_window import Attached, UploadWindow

__all__ = [
    "Attached",
    "ContractDetail",
    "Contracts",
    "Desk",
    "DocumentRow",
    "EntityContracts",
    "Execution",
    "Processes",
    "Search",
    "SignIn",
    "UploadWindow",
]
