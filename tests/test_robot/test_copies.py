"""The run's private copies: what is examined and hashed is what is sent."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace

import pytest

from robot.errors import PreflightRefused, SetupError
from robot.intake.copies import copy_files, sha256_of, to_publications
from robot.intake.manifest import ManifestEntry
from robot.intake.preflight import preflight
from tests.test_robot.bad_files import CATALOGUE, ONE_PAGE, PAGE, good_pdf, pdf
from tests.test_robot.test_preflight import CONTRACT, MIB, entry


def test_copies_are_private_and_bear_the_published_name(tmp_path):
    """
    Each file is copied under the name it is published with, into a folder of its own that others cannot read.
    """
    entries = [
        entry(tmp_path / "a.pdf", good_pdf(), 2, name="Informe 3.pdf"),
        replace(entry(tmp_path / "b.pdf", b"", 3), period="2026-03", kind="acta"),
    ]

    copied = copy_files(entries, tmp_path / "run")
    entries[0].file.write_bytes(b"saved again")
    first, second = to_publications(copied, {2: 1})

    assert first.document.path == tmp_path / "run" / "0002" / "Informe 3.pdf"
    assert first.document.path.read_bytes() == good_pdf()
    assert (first.document.size, first.document.pages) == (len(good_pdf()), 1)
    assert first.document.sha256 == hashlib.sha256(good_pdf()).hexdigest() == sha256_of(first.document.path)
    assert first.document.source == tmp_path / "a.pdf"
    assert (second.row, second.period, second.kind, second.document.pages) == (3, "2026-03", "acta", None)
    if os.name == "posix":
        assert stat.S_IMODE(first.document.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(first.document.path.parent.stat().st_mode) == 0o700


def test_the_copy_is_what_is_examined(tmp_path):
    """
    Preflight examines the copy, so that a file changed after copying changes nothing.
    """
    copied = copy_files([entry(tmp_path / "a.pdf", good_pdf())], tmp_path / "run")
    copied[0].file.write_bytes(b"")

    assert preflight(copied).findings == ()


@pytest.mark.parametrize("name", ["../../a.pdf", "..", "con.pdf", "a/b.pdf", "a:b.pdf", "a" * 300 + ".pdf"])
def test_no_copy_leaves_its_folder(tmp_path, name):
    """
    A name that is no plain file name is not copied anywhere, and preflight refuses it.
    """
    copied = copy_files([entry(tmp_path / "x", good_pdf(), name=name)], tmp_path / "deep" / "run")

    assert copied[0].copy is None
    assert not (tmp_path / "deep").exists()
    assert preflight(copied).refused == {1}


def test_what_cannot_be_copied_is_not_published(tmp_path):
    """
    A file that is gone, no file or too large has no copy; preflight says why, and nothing is published from it.
    """
    large = entry(tmp_path / "b.pdf", b"", 2)
    with large.file.open("wb") as stream:
        stream.truncate(50 * MIB + 1)
    gone = ManifestEntry(1, CONTRACT, tmp_path / "a.pdf", "a.pdf")
    folder = ManifestEntry(3, CONTRACT, tmp_path, "c.pdf")

    copied = copy_files([gone, large, folder], tmp_path / "run")

    assert [e.copy for e in copied] == [None] * 3
    assert [f.code for f in preflight(copied).findings] == ["file_not_found", "file_too_big", "file_is_folder"]
    with pytest.raises(PreflightRefused, match="fila 1"):
        to_publications(copied, {})


def test_the_largest_file_passes(tmp_path):
    """
    Fifty MiB and not a byte more.
    """

    def filled(size):
        return pdf(CATALOGUE, ONE_PAGE, PAGE, b"<</Length %08d>>stream\n%s\nendstream" % (size, b"x" * size))

    full = filled(50 * MIB - len(filled(0)) - len(str(50 * MIB)) + 3)
    assert len(full) == 50 * MIB

    (copied,) = copy_files([entry(tmp_path / "a.pdf", full)], tmp_path / "run")

    assert copied.copy
    assert preflight([copied]).refused == frozenset()


def test_a_disk_that_takes_no_copy_is_the_operators_business(tmp_path):
    """
    Where the copy cannot be written, the machine is at fault and not the file.
    """
    (tmp_path / "run").write_bytes(b"a file where a folder should be")

    with pytest.raises(SetupError, match="No se pudo guardar la copia"):
        copy_files([entry(tmp_path / "a.pdf", good_pdf())], tmp_path / "run")
