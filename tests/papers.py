"""Real PDFs of a few hundred bytes, for tests whose files pass preflight."""

from __future__ import annotations

import io

from pypdf import PdfWriter


def pdf(title: str, pages: int = 1) -> bytes:
    """A PDF that opens; another title is another document."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
