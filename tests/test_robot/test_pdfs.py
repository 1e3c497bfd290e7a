"""Which PDFs are published: those that one of two readers opens."""

from __future__ import annotations

import pytest

from robot.intake import pdfs
from robot.intake.manifest import ManifestEntry
from robot.intake.preflight import preflight
from robot.model import Contract
from tests.test_robot.bad_files import CATALOGUE, PAGE, good_pdf, pdf


def nine_pages(cut):
    """A PDF whose pages stand in their order, without what comes after so many of them."""
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(9))
    made = pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count 9>>" % kids, *[PAGE] * 9)
    return made if cut is None else made[: made.index(b"%d 0 obj" % (cut + 3))]


@pytest.mark.parametrize(
    ("content", "refused", "code"),
    [
        (good_pdf(), False, None),
        (good_pdf() + b"\0" * 9000, False, None),
        (good_pdf() + b"<html>" + b"pie de pagina " * 900 + b"</html>", False, None),
        (good_pdf()[:-7], False, "pdf_one_reader"),
        (good_pdf().replace(b"startxref", b"startxrex"), False, "pdf_one_reader"),
        (good_pdf(password="", owner="x"), False, "pdf_restricted"),
        (good_pdf(password="x"), False, "file_encrypted"),
        (nine_pages(None), False, None),
        (nine_pages(4), True, "pdf_truncated"),
        (good_pdf(pages=9)[:700], True, "pdf_truncated"),
        (b"%PDF-1.7\n%%EOF", True, "pdf_damaged"),
    ],
)
def test_a_pdf_is_refused_only_if_nobody_can_open_it(tmp_path, content, refused, code):
    """
    What one of two readers opens is published, with a note where they differ; what has lost pages at its end is not.
    """
    (tmp_path / "a.pdf").write_bytes(content)

    result = preflight([ManifestEntry(1, Contract("CO1.PCCNTR.1"), tmp_path / "a.pdf", "a.pdf")])

    assert bool(result.refused) is refused
    assert [f.code for f in result.findings] == ([code] if code else [])


def test_a_lack_of_memory_is_no_fault_of_the_file(monkeypatch):
    """
    Where pypdf takes a lack of memory for a broken file, it is still a lack of memory.
    """

    def reader(*_, **__):
        raise ValueError from MemoryError()

    monkeypatch.setattr(pdfs, "PdfReader", reader)

    with pytest.raises(MemoryError):
        pdfs.inspect_pdf(good_pdf())
