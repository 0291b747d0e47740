"""Folders a practice should not lie in: those another program copies while they are written, and network drives.

A cloud client copies `vault.db` without its log, or puts an older copy back; a network drive may lose locks. Whether a
folder is such a one is decided by pure functions over `Facts`; `facts_of_this_computer` gathers them. She can use the
folder all the same: agreeing is remembered for that folder on this computer.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Literal

from massagedesk import durable
from massagedesk.domain.errors import UnsuitablePlace

Platform = Literal["windows", "macos", "linux"]
ACCEPTED = "accepted-places.json"

_SYNCED = (
    "{folder} is copied to other computers by {client} while MassageDesk writes in it, which can mix up or bring back "
    "older records. The practice is safer in a folder that is not synced; backups may go to a synced one."
)
_ON_NETWORK = (
    "{folder} lies on a network drive ({client}), where a lost connection can lose what was just written. "
    "The practice is safer in a folder on this computer; backups may go to a network drive."
)


@dataclass(frozen=True)
class Facts:
    """What there is to know about this computer's disks and cloud clients."""

    platform: Platform
    home: PurePath
    environment: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[tuple[PurePath, str], ...] = ()
    """Mount points and the types of their file systems (Linux, macOS)."""
    drive_type: Callable[[str], str] = lambda drive: "fixed"
    """Windows: ``fixed``, ``removable``, ``remote`` … of a drive such as ``G:``."""
    volume_label: Callable[[str], str] = lambda drive: ""
    """Windows: name of a drive's volume."""
    synced_folders: tuple[tuple[PurePath, str], ...] = ()
    """Folders whose cloud client says in its own settings that it copies them."""
    exists: Callable[[PurePath], bool] = lambda path: False


@dataclass(frozen=True)
class Unsuitable:
    """Why a folder is not fit."""

    kind: Literal["synced", "network"]
    client: str
    """Name of the cloud client, or of the kind of network drive."""

    def sentence(self, folder: PurePath) -> str:
        """What to tell her."""
        return (_SYNCED if self.kind == "synced" else _ON_NETWORK).format(folder=folder, client=self.client)


# --- judging ---------------------------------------------------------------------------------------------------


def judge(folder: PurePath, facts: Facts) -> Unsuitable | None:
    """Why ``folder`` (absolute, links resolved) is not fit to hold a practice; None when nothing speaks against it."""
    synced = (
        _told_by_client(folder, facts)
        or _named_after_client(folder, facts)
        or _taken_by_icloud(folder, facts)
        or _marked_by_client(folder, facts)
    )
    if synced:
        return Unsuitable("synced", synced)
    network = _windows_network(folder, facts) if facts.platform == "windows" else _mounted_network(folder, facts)
    return Unsuitable("network", network) if network else None


_VARIABLES = {"OneDrive": "OneDrive", "OneDriveCommercial": "OneDrive", "OneDriveConsumer": "OneDrive"}


def _told_by_client(folder: PurePath, facts: Facts) -> str | None:
    told = [(_path(facts, facts.environment[name]), client) for name, client in _VARIABLES.items()
            if facts.environment.get(name)]  # fmt: skip
    for place, client in (*told, *facts.synced_folders):
        if _is_in(folder, place):
            return client
    return None


_NAMES: tuple[tuple[str, str], ...] = (
    (r"onedrive( - .+)?", "OneDrive"),
    (r"dropbox( \(.+\))?", "Dropbox"),
    (r"icloud ?drive", "iCloud Drive"),
    (r"google ?drive( \(.+\))?|my drive", "Google Drive"),
    (r"box( sync)?", "Box"),
    (r"nextcloud[0-9]*", "Nextcloud"),
    (r"owncloud[0-9]*", "ownCloud"),
    (r"pcloud ?drive|pcloud ?sync", "pCloud"),
    (r"mega|megasync", "MEGA"),
    (r"proton ?drive( .+)?", "Proton Drive"),
    (r"seafile", "Seafile"),
    (r"sync\.com|sync \(.+\)", "Sync"),
    (r"resilio sync", "Resilio Sync"),
    (r"tresorit drive|my tresors", "Tresorit"),
)
"""How clients name the folder they make, always right in the home folder."""

_MAC_CLOUDS = {"CloudStorage": "a cloud client", "Mobile Documents": "iCloud Drive"}


def _named_after_client(folder: PurePath, facts: Facts) -> str | None:
    if not _is_in(folder, facts.home) or folder == facts.home:
        return None
    parts = folder.relative_to(facts.home).parts
    if facts.platform == "macos" and parts[0] == "Library" and len(parts) > 1 and parts[1] in _MAC_CLOUDS:
        return _mac_client(parts)
    return next((client for pattern, client in _NAMES if re.fullmatch(pattern, parts[0], re.IGNORECASE)), None)


def _mac_client(parts: tuple[str, ...]) -> str:
    """In ~/Library/CloudStorage each client has a folder such as ``GoogleDrive-name@example.com``."""
    if parts[1] == "CloudStorage" and len(parts) > 2:
        name = parts[2].partition("-")[0]
        return {"GoogleDrive": "Google Drive", "ProtonDrive": "Proton Drive"}.get(name, name)
    return _MAC_CLOUDS[parts[1]]


def _taken_by_icloud(folder: PurePath, facts: Facts) -> str | None:
    """macOS can keep the desktop and the documents in iCloud; they stay where they are and show up there as well."""
    if facts.platform != "macos":
        return None
    cloud = facts.home / "Library" / "Mobile Documents" / "com~apple~CloudDocs"
    taken = [name for name in ("Desktop", "Documents") if _is_in(folder, facts.home / name)]
    return "iCloud Drive" if any(facts.exists(cloud / name) for name in taken) else None


_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".stfolder": "Syncthing",
    ".sync/ID": "Resilio Sync",
    ".seafile-data": "Seafile",
    ".SynologyWorkingDirectory": "Synology Drive",
}
"""What clients put into the folders they copy."""


def _marked_by_client(folder: PurePath, facts: Facts) -> str | None:
    for place in (folder, *folder.parents):
        if place == facts.home:
            return None  # Dropbox keeps its settings under that name in the home folder itself
        for name, client in _MARKERS.items():
            if facts.exists(place / name):
                return client
    return None


def _windows_network(folder: PurePath, facts: Facts) -> str | None:
    drive = folder.drive.upper()
    if drive.startswith(("\\\\?\\UNC\\", "//?/UNC/")) or (drive.startswith("\\\\") and drive[2:3] not in "?."):
        return "a shared folder"
    drive = drive.removeprefix("\\\\?\\")
    if facts.drive_type(drive) == "remote":
        return f"drive {drive}"
    return "Google Drive" if facts.volume_label(drive).casefold() == "google drive" else None


_NETWORK_TYPES = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "ftp", "ncpfs", "afs"),
        *("9p", "ceph", "glusterfs", "lustre", "beegfs", "orangefs", "coda", "acfs", "vboxsf", "vmhgfs", "prl_fs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.kio-fuse", "macfuse"),
        *("fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.pcloud", "fuse.curlftpfs", "fuse.smbnetfs"),
        *("fuse.glusterfs", "fuse.ceph", "fuse.goofys", "fuse.gcsfuse", "fuse.vmhgfs-fuse", "osxfuse", "virtiofs"),
    )
)


def _mounted_network(folder: PurePath, facts: Facts) -> str | None:
    around = [(place, kind) for place, kind in facts.mounts if _is_in(folder, place)]
    if not around:
        return None
    deepest = max(len(place.parts) for place, _ in around)
    kind = [kind for place, kind in around if len(place.parts) == deepest][-1]  # the last one mounted is on top
    return kind if kind in _NETWORK_TYPES else None


def _is_in(folder: PurePath, place: PurePath) -> bool:
    """Pure paths of Windows compare without regard to case."""
    return folder.is_relative_to(place)


def _path(facts: Facts, text: str) -> PurePath:
    return PureWindowsPath(text) if facts.platform == "windows" else PurePosixPath(text)


# --- agreeing to one all the same ------------------------------------------------------------------------------


def ensure_suitable(folder: Path, settings: Path, *, accepted: bool = False) -> Unsuitable | None:
    """Raise UnsuitablePlace unless ``folder`` is fit or she agreed to it, now (``accepted``) or before.

    Returns what speaks against the folder and was agreed to, for the record.
    """
    folder = folder.resolve()
    found = judge(folder, facts_of_this_computer())
    if found is None:
        return None
    if accepted:
        _accept(folder, settings)
    elif str(folder) not in _accepted(settings):
        raise UnsuitablePlace(found.sentence(folder))
    return found


def _accepted(settings: Path) -> list[str]:
    try:
        found = json.loads((settings / ACCEPTED).read_bytes())
        return [str(each) for each in found]
    except (OSError, ValueError, TypeError, RecursionError):
        return []


def _accept(folder: Path, settings: Path) -> None:
    places = sorted({*_accepted(settings), str(folder)})
    with suppress(OSError):  # then she is asked again the next time
        settings.mkdir(parents=True, exist_ok=True)
        durable.write(settings / ACCEPTED, json.dumps(places, indent=1).encode())


# --- gathering facts -------------------------------------------------------------------------------------------


def facts_of_this_computer() -> Facts:
    """Facts about this computer; takes a few milliseconds. What cannot be found out is left out."""
    home, environment = Path.home().resolve(), dict(os.environ)
    synced = _dropbox_folders(home, environment)
    if sys.platform == "win32":
        return Facts("windows", home, environment, (), _drive_type, _volume_label, synced, _exists)
    if sys.platform == "darwin":
        return Facts("macos", home, environment, _mac_mounts(), synced_folders=synced, exists=_exists)
    return Facts("linux", home, environment, _linux_mounts(), synced_folders=synced, exists=_exists)


def _exists(path: PurePath) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False


def _dropbox_folders(home: Path, environment: Mapping[str, str]) -> tuple[tuple[PurePath, str], ...]:
    """Dropbox says in its own settings where its folders are."""
    places = [home / ".dropbox" / "info.json"]
    places += [Path(environment[name]) / "Dropbox" / "info.json" for name in ("APPDATA", "LOCALAPPDATA")
               if environment.get(name)]  # fmt: skip
    found = []
    for place in places:
        with suppress(OSError, ValueError, AttributeError, TypeError, RecursionError):
            accounts = json.loads(place.read_bytes())
            found += [(Path(str(each["path"])), "Dropbox") for each in accounts.values() if "path" in each]
    return tuple(found)


def parse_linux_mounts(text: str) -> tuple[tuple[PurePath, str], ...]:
    """Mount points and types of /proc/mounts, which writes blanks as octal numbers."""
    lines = [line.split() for line in text.splitlines()]
    return tuple((PurePosixPath(_unescaped(parts[1])), parts[2]) for parts in lines if len(parts) > 2)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def parse_mac_mounts(text: str) -> tuple[tuple[PurePath, str], ...]:
    """Mount points and types of what `mount` prints: ``//june@server/office on /Volumes/office (smbfs, nodev)``."""
    found = re.findall(r"^.+? on (/.*) \(([^,)]+)[^)]*\)$", text, re.MULTILINE)
    return tuple((PurePosixPath(place), kind) for place, kind in found)


def _linux_mounts() -> tuple[tuple[PurePath, str], ...]:
    with suppress(OSError):
        return parse_linux_mounts(Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape"))
    return ()


def _mac_mounts() -> tuple[tuple[PurePath, str], ...]:
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5, check=False)
        return parse_mac_mounts(told.stdout)
    return ()


if sys.platform == "win32":
    import ctypes

    _DRIVE_TYPES = {2: "removable", 3: "fixed", 4: "remote", 5: "cdrom", 6: "ramdisk"}

    def _drive_type(drive: str) -> str:
        return _DRIVE_TYPES.get(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\"), "unknown")

    def _volume_label(drive: str) -> str:
        label = ctypes.create_unicode_buffer(261)
        told = ctypes.windll.kernel32.GetVolumeInformationW(drive + "\\", label, 261, None, None, None, None, 0)
        return label.value if told else ""
