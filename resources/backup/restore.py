#!/usr/bin/env python3
"""Opens a MassageDesk backup without MassageDesk.

    pip install sqlcipher3 cryptography
    python restore.py BACKUP.zip check
    python restore.py BACKUP.zip folder  NEW_FOLDER     the encrypted practice, to be opened with MassageDesk
    python restore.py BACKUP.zip plain   NEW_FILE       an UNENCRYPTED SQLite file that any database program reads

It asks for the password or the recovery code (with --secret-stdin it reads one line instead). Before anything is
written it checks the seal over the whole backup, then every page of the database, its structure and its row counts.
"""

import argparse
import getpass
import hashlib
import hmac
import io
import json
import os
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG = b"MDSEAL1 "
SEAL_LENGTH = len(TAG) + len(b"hmac= sha256=") + 2 * 64


def stop(sentence):
    """End with a sentence instead of a traceback."""
    sys.exit(sentence)


def canonical(value):
    """JSON as the key file's authenticated data spells it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def read_sealed(path):
    """The backup's bytes before the seal, and the HMAC the seal holds; ends when a single bit is wrong."""
    content = Path(path).read_bytes()
    body, seal = content[:-SEAL_LENGTH], content[-SEAL_LENGTH:]
    signed, _, checksum = seal.partition(b"sha256=")
    if not seal.startswith(TAG) or hashlib.sha256(body + signed).hexdigest().encode() != checksum:
        stop("This backup was cut off or altered, or is no MassageDesk backup.")
    return content, body, signed[len(TAG) + len(b"hmac=") :].strip()


def subkey(root_key, purpose):
    """HKDF-SHA256 as MassageDesk derives its keys for single purposes."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), 32, b"massagedesk-v1", purpose).derive(root_key)


def key_from_code(text):
    """The key a recovery code spells, or None when it is not one."""
    code = "".join(character for character in text.upper() if character.isalnum())
    code = code.translate(str.maketrans("OILU", "011V"))
    if len(code) != 60 or not set(code) <= set(ALPHABET):
        return None
    number = 0
    for character in code[:52]:
        number = number << 5 | ALPHABET.index(character)
    key = (number >> 4).to_bytes(32, "big")
    checksum = 0
    for character in code[52:]:
        checksum = checksum << 5 | ALPHABET.index(character)
    expected = hashlib.sha256(b"massagedesk-kit" + key).digest()[:5]
    return key if checksum.to_bytes(5, "big") == expected else None


def key_from_password(password, keys):
    """The key a password unwraps from the key file, or None."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    secret = unicodedata.normalize("NFKC", password).encode()
    for generation in keys["gens"]:
        for slot in generation["slots"]:
            kdf = slot["kdf"]
            wrapping_key = Argon2id(
                salt=bytes.fromhex(kdf["salt"]), length=32, iterations=kdf["t"], lanes=kdf["p"], memory_cost=kdf["m"]
            ).derive(secret)
            header = {name: slot[name] for name in ("id", "type", "person", "kdf")}
            associated = canonical({"format": keys["format"], "db": keys["db"], "gen": generation["dbsalt"], **header})
            try:
                return AESGCM(wrapping_key).decrypt(bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["ct"]), associated)
            except InvalidTag:
                continue
    return None


def open_database(path, root_key):
    """A connection to the extracted, still encrypted database."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA key = \"x'" + root_key.hex() + "'\"")
    return connection


def check_database(connection, manifest):
    """Every page, the structure and the rows of each table; ends at the first thing that does not fit."""
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        stop("Some pages of the database were altered.")
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        stop("The structure of the database is damaged.")
    for table, count in manifest["counts"].items():
        if connection.execute('SELECT count(*) FROM "' + table + '"').fetchone()[0] != count:
            stop("The table " + table + " does not hold the rows it should.")


def export_plain(connection, target, schema_version):
    """Write the rows, unencrypted, into a new SQLite file."""
    connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    connection.execute("SELECT sqlcipher_export('plain')")
    connection.execute("PRAGMA plain.user_version = " + str(int(schema_version)))
    connection.execute("DETACH DATABASE plain")


def main():
    parser = argparse.ArgumentParser(description="Opens a MassageDesk backup without MassageDesk.")
    parser.add_argument("backup")
    parser.add_argument("what", choices=("check", "folder", "plain"))
    parser.add_argument("target", nargs="?", help="a folder or file that does not exist yet")
    parser.add_argument("--secret-stdin", action="store_true", help="read the password or recovery code from stdin")
    chosen = parser.parse_args()
    os.umask(0o077)  # what is written is for her alone
    target = Path(chosen.target) if chosen.target else None
    if chosen.what != "check" and (target is None or target.exists()):
        parser.error("name a folder or file that does not exist yet")

    content, body, seal_hmac = read_sealed(chosen.backup)
    archive = zipfile.ZipFile(io.BytesIO(content))
    manifest = json.loads(archive.read("manifest.json"))
    key_file = archive.read("keys.json")
    keys = json.loads(key_file.rpartition(b"\n#sha256:")[0])

    if chosen.secret_stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
    else:
        secret = getpass.getpass("Password or recovery code: ")
    root_key = key_from_code(secret) or key_from_password(secret, keys)
    if root_key is None:
        stop("This password or recovery code does not open the backup.")
    digest = hashlib.sha256(body).digest() + len(body).to_bytes(8, "big")
    expected = hmac.new(subkey(root_key, b"backup-mac"), digest, "sha256").hexdigest().encode()
    if not hmac.compare_digest(expected, seal_hmac):
        stop("This recovery code belongs to another practice, or the backup was altered.")

    with tempfile.TemporaryDirectory() as scratch:
        extracted = Path(archive.extract("vault.db", scratch))
        connection = open_database(extracted, root_key)
        check_database(connection, manifest)
        if chosen.what == "plain":
            export_plain(connection, target, manifest["schema_version"])
        connection.close()
    if chosen.what == "folder":
        target.mkdir(parents=True)
        archive.extract("vault.db", target)
        for name in ("keys.json", "keys.json.prev"):
            (target / name).write_bytes(key_file)
        target.chmod(0o700)
    rows = sum(manifest["counts"].values())
    print("The backup of " + manifest["made_at"] + " is sound: " + str(rows) + " rows.")
    if chosen.what == "plain":
        print("Written UNENCRYPTED to " + str(target) + ": keep it safe, and remove it when it is no longer needed.")
    elif chosen.what == "folder":
        print("Written to " + str(target) + ": open that folder with MassageDesk.")


if __name__ == "__main__":
    main()
