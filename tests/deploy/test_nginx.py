from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from consultation.stack import nginx
from tests.deploy import proxy


def write_certificate(directory: Path) -> None:
    directory.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kenes.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    (directory / "fullchain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (directory / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_nginx_takes_the_configuration_as_it_stands(tmp_path: Path) -> None:
    program = nginx.find()
    if program is None:
        pytest.skip(f"no nginx here: {nginx.INSTALL}")
    file = proxy.in_frame(tmp_path, proxy.CONFIGURATION.read_text())
    write_certificate(tmp_path / "tls")

    tried = subprocess.run(
        [program, "-t", "-p", tmp_path, "-c", file, "-e", "stderr"], capture_output=True, text=True
    )
    assert (tried.returncode, [line for line in tried.stderr.splitlines() if "emerg" in line]) == (0, [])


def test_no_address_of_a_reader_is_written_down() -> None:
    lines = proxy.CONFIGURATION.read_text().splitlines()
    assert [line for line in lines if line.strip().startswith("access_log")] == ["access_log off;"]
    assert [line for line in lines if line.strip().startswith("error_log")] == ["error_log  stderr crit;"]
