"""The signature under a sealed return: Ed25519, with a key that lies outside the database.

Who verifies needs the public key only, so a package that leaves the system can be checked without
it (`openssl pkeyutl -verify -rawin`).
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

REMEDY = (
    "请生成私钥（openssl genpkey -algorithm ed25519 -out seal.pem），放在数据库以外、只有本系统"
    "可读的地方，以环境变量 KAIFU_SEAL_KEY 写明文件名"
)


class SealKeyError(Exception):
    """There is no key to sign or to verify with; the message says the remedy."""


def sign(text: str) -> str:
    """The signature, in base64. Raises `SealKeyError`."""
    return base64.b64encode(_private_key().sign(text.encode())).decode()


def is_genuine(text: str, signature: str) -> bool:
    """Whether the text is what was signed. Raises `SealKeyError`."""
    try:
        public_key().verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> Ed25519PublicKey:
    return _private_key().public_key()


def public_pem() -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def fingerprint() -> str:
    """The first 16 hex digits of the SHA-256 of the public key: which key it was."""
    form = serialization.PublicFormat.Raw
    raw = public_key().public_bytes(serialization.Encoding.Raw, form)
    return hashlib.sha256(raw).hexdigest()[:16]


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.KAIFU_SEAL_KEY)
    if not path.is_file():
        if settings.PRODUCTION:
            raise SealKeyError(f"没有封存用的私钥。{REMEDY}")
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, OSError) as error:
        raise SealKeyError(f"封存用的私钥无法读取。{REMEDY}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyError(f"封存用的私钥不是 Ed25519 私钥。{REMEDY}")
    return key


def _make(path: Path) -> None:
    """A key of its own for trying things out; whoever links first has made it."""
    form = serialization.PrivateFormat.PKCS8
    text = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)
