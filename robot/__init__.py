"""The engine: it knows how to click, prove and remember, and no page of the portal."""

import os

# openpyxl would take lxml where it is installed, and leave defusedxml, which refuses XML bombs; before anybody imports it.
os.environ["OPENPYXL_LXML"] = "False"
