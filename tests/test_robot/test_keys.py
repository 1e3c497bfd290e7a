"""The key that seals: made once, its owner's alone, and never half."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from robot.errors import InputError, SealKeyError
from robot.proof.keys import FILE, own_key, read_public


def test_the_key_is_made_once(tmp_path):
    """
    The first use makes it, the next ones read it; another state folder has another.
    """
    first = own_key(tmp_path / "estado ñ")

    assert own_key(tmp_path / "estado ñ").public.fingerprint == first.public.fingerprint
    assert own_key(tmp_path / "otro").public.fingerprint != first.public.fingerprint


def test_only_its_owner_reads_the_key(tmp_path):
    """
    Mode 600 from its first byte on, where the system knows modes; also over the rest of a first use that died.
    """
    (tmp_path / f"{FILE}.new").write_bytes(b"a medias")
    (tmp_path / f"{FILE}.new").chmod(0o644)
    own_key(tmp_path)

    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert not (tmp_path / f"{FILE}.new").exists()


def test_two_first_runs_make_one_key(tmp_path):
    """
    Processes that begin at the same moment end with the same key.
    """
    barrier, made = Barrier(4), []

    def begin():
        barrier.wait()
        made.append(own_key(tmp_path).public.fingerprint)

    threads = [Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_signature_is_of_its_bytes_and_its_key(tmp_path):
    """
    Other bytes, another key, or a signature that is none do not pass.
    """
    key, other = own_key(tmp_path / "a"), own_key(tmp_path / "b")
    signature = key.sign(b"texto")

    assert key.public.signed(b"texto", signature)
    assert not key.public.signed(b"texto ", signature)
    assert not other.public.signed(b"texto", signature)
    assert not key.public.signed(b"texto", "zz")
    assert not key.public.signed(b"texto", signature[:-2])


def test_the_public_key_travels_as_a_file(tmp_path):
    """
    What is printed is read back as the same key, and holds nothing of the private one.
    """
    key = own_key(tmp_path)
    file = tmp_path / "pública.pem"
    file.write_text(key.public.pem, encoding="utf-8")

    assert read_public(file).fingerprint == key.public.fingerprint
    assert "PRIVATE" not in key.public.pem


def test_the_fingerprint_is_what_anybody_computes(tmp_path):
    """
    SHA-256 of the public key as DER: the letters between the PEM's two lines, decoded.
    """
    public = own_key(tmp_path).public
    der = base64.b64decode("".join(public.pem.splitlines()[1:-1]))

    assert public.fingerprint == hashlib.sha256(der).hexdigest()


def pem_of_another_kind():
    return generate_private_key(SECP256R1())


@pytest.mark.parametrize(
    "content", [b"", b"cualquier cosa", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_damaged_key_is_an_operators_matter(tmp_path, content):
    """
    A key file that is no key stops before anything is sent, is named, and is never replaced.
    """
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(SealKeyError, match=FILE):
        own_key(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_key_of_another_kind_is_refused(tmp_path):
    """
    Only Ed25519 seals, and only Ed25519 checks.
    """
    key = pem_of_another_kind()
    (tmp_path / FILE).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = tmp_path / "p.pem"
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    with pytest.raises(SealKeyError, match="Ed25519"):
        own_key(tmp_path)
    with pytest.raises(InputError, match="Ed25519"):
        read_public(public)


def test_a_private_key_is_no_public_key(tmp_path):
    """
    Whoever is given the wrong half learns so; a missing file is named as well.
    """
    own_key(tmp_path)

    with pytest.raises(InputError, match="no es una llave pública"):
        read_public(tmp_path / FILE)
    with pytest.raises(InputError, match="No se puede leer"):
        read_public(tmp_path / "nada.pem")
