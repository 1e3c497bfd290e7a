"""All we know of the portal, in reading order: the pages, the ways to a contract, and the documented clicks."""
