"""Folders a practice should not lie in, told from facts about the computer, and agreed to all the same."""

from __future__ import annotations

from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from massagedesk.domain.errors import UnsuitablePlace
from massagedesk.services import places
from massagedesk.services.places import Facts, Platform, Unsuitable, judge

HOMES: dict[Platform, PurePath] = {
    "windows": PureWindowsPath(r"C:\Users\June"),
    "macos": PurePosixPath("/Users/june"),
    "linux": PurePosixPath("/home/june"),
}


def facts(platform: Platform, **more: object) -> Facts:
    return Facts(platform, HOMES[platform], **more)  # type: ignore[arg-type]


def client_of(platform: Platform, folder: str, **more: object) -> str | None:
    place = PureWindowsPath(folder) if platform == "windows" else PurePosixPath(folder)
    found = judge(place, facts(platform, **more))
    return found and found.client


@pytest.mark.parametrize(
    ("platform", "folder", "client"),
    [
        ("windows", r"C:\Users\June\OneDrive\MassageDesk", "OneDrive"),
        ("windows", r"C:\Users\June\OneDrive - Calloway Massage\Documents\practice", "OneDrive"),
        ("windows", r"c:\users\june\dropbox (Personal)\practice", "Dropbox"),
        ("windows", r"C:\Users\June\iCloudDrive\practice", "iCloud Drive"),
        ("windows", r"C:\Users\June\Google Drive\practice", "Google Drive"),
        ("windows", r"C:\Users\June\Box\practice", "Box"),
        ("windows", r"C:\Users\June\Nextcloud\practice", "Nextcloud"),
        ("macos", "/Users/june/Library/Mobile Documents/com~apple~CloudDocs/practice", "iCloud Drive"),
        ("macos", "/Users/june/Library/CloudStorage/OneDrive-Personal/practice", "OneDrive"),
        ("macos", "/Users/june/Library/CloudStorage/GoogleDrive-june@example.com/My Drive/practice", "Google Drive"),
        ("macos", "/Users/june/Library/CloudStorage/Dropbox/practice", "Dropbox"),
        ("macos", "/Users/june/Library/CloudStorage/Box-Box/practice", "Box"),
        ("macos", "/Users/june/Dropbox", "Dropbox"),
        ("linux", "/home/june/Nextcloud2/practice", "Nextcloud"),
        ("linux", "/home/june/Dropbox/practice", "Dropbox"),
        ("linux", "/home/june/MEGA/practice", "MEGA"),
        ("linux", "/home/june/pCloudDrive/practice", "pCloud"),
    ],
)
def test_folders_of_cloud_clients_are_known_by_their_names(platform: Platform, folder: str, client: str) -> None:
    assert client_of(platform, folder) == client


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("windows", r"C:\Users\June\AppData\Local\MassageDesk\practice"),
        ("windows", r"D:\Box\practice"),
        ("windows", r"C:\Users\June"),
        ("macos", "/Users/june/Library/Application Support/MassageDesk/practice"),
        ("macos", "/Users/june/Documents/Box/practice"),
        ("linux", "/home/june/.local/share/MassageDesk/practice"),
        ("linux", "/home/june/Boxes/practice"),
        ("linux", "/home/june/dropbox-notes/practice"),
        ("linux", "/srv/dropbox/practice"),
    ],
)
def test_ordinary_folders_are_fit(platform: Platform, folder: str) -> None:
    assert client_of(platform, folder) is None


def test_a_onedrive_folder_moved_elsewhere_is_known_from_the_environment() -> None:
    moved = {"environment": {"OneDriveCommercial": r"D:\Work\Cloud", "OneDrive": ""}}
    assert client_of("windows", r"d:\work\cloud\practice", **moved) == "OneDrive"
    assert client_of("windows", r"D:\Work\Cloudy\practice", **moved) is None


def test_a_folder_the_client_names_in_its_own_settings_is_known() -> None:
    told = {"synced_folders": ((PurePosixPath("/data/synced"), "Dropbox"),)}
    assert client_of("linux", "/data/synced/practice", **told) == "Dropbox"


@pytest.mark.parametrize(
    ("marker", "client"),
    [
        ("/data/a/.stfolder", "Syncthing"),
        ("/data/.dropbox.cache", "Dropbox"),
        ("/data/a/b/.nextcloudsync.log", "Nextcloud"),
        ("/data/.tmp.driveupload", "Google Drive"),
        ("/data/a/.sync/ID", "Resilio Sync"),
    ],
)
def test_what_a_client_leaves_in_its_folder_or_one_above_gives_it_away(marker: str, client: str) -> None:
    assert client_of("linux", "/data/a/b", exists=lambda path: path == PurePosixPath(marker)) == client


def test_the_settings_dropbox_keeps_in_the_home_folder_do_not_make_everything_synced() -> None:
    exists = {"exists": lambda path: path == PurePosixPath("/home/june/.dropbox")}
    assert client_of("linux", "/home/june/practice", **exists) is None


@pytest.mark.parametrize(
    ("folder", "client"),
    [
        ("/Users/june/Documents/practice", "iCloud Drive"),
        ("/Users/june/Desktop", None),
        ("/Users/june/practice", None),
        ("/Users/ann/Documents/practice", None),
    ],
)
def test_on_a_mac_documents_and_desktop_may_be_kept_in_icloud(folder: str, client: str | None) -> None:
    kept = PurePosixPath("/Users/june/Library/Mobile Documents/com~apple~CloudDocs/Documents")
    assert client_of("macos", folder, exists=lambda path: path == kept) == client
    assert client_of("macos", folder, exists=lambda path: False) is None


# --- network drives --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [r"\\server\office\practice", r"\\?\UNC\server\office\practice", "//server/office/practice"]
)
def test_shared_folders_of_windows_are_network_drives(folder: str) -> None:
    assert judge(PureWindowsPath(folder), facts("windows")) == Unsuitable("network", "a shared folder")


def test_a_drive_letter_may_stand_for_a_network_drive() -> None:
    drives = {"drive_type": lambda drive: "remote" if drive == "Z:" else "fixed"}
    assert client_of("windows", r"z:\practice", **drives) == "drive Z:"
    assert client_of("windows", r"C:\practice", **drives) is None
    assert client_of("windows", r"\\?\Z:\practice", **drives) == "drive Z:"


def test_google_drive_on_windows_is_a_drive_letter_of_its_own() -> None:
    assert client_of("windows", r"G:\My Drive\practice", volume_label=lambda drive: "Google Drive") == "Google Drive"


LINUX_MOUNTS = """\
/dev/sda2 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/office /mnt/big\\040office nfs4 rw 0 0
//server/office /mnt/smb cifs rw 0 0
/dev/sdb1 /mnt/smb/stick ext4 rw 0 0
june@server: /home/june/far fuse.sshfs rw 0 0
short
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/mnt/big office/practice", "nfs4"),
        ("/mnt/smb/practice", "cifs"),
        ("/mnt/smb", "cifs"),
        ("/home/june/far/away/practice", "fuse.sshfs"),
        ("/mnt/smb/stick/practice", None),
        ("/mnt/smbx/practice", None),
        ("/home/june/practice", None),
    ],
)
def test_on_linux_the_deepest_mount_decides(folder: str, kind: str | None) -> None:
    assert client_of("linux", folder, mounts=places.parse_linux_mounts(LINUX_MOUNTS)) == kind


def test_what_was_mounted_over_something_else_decides() -> None:
    mounts = places.parse_linux_mounts("/dev/sda / ext4 rw 0 0\n/dev/sdb /mnt ext4 rw 0 0\ns:/x /mnt nfs rw 0 0\n")
    assert client_of("linux", "/mnt/practice", mounts=mounts) == "nfs"


MAC_MOUNTS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//june@server._smb._tcp.local/office on /Volumes/office (2) (smbfs, nodev, nosuid, mounted by june)
"""


def test_on_a_mac_the_mount_command_tells() -> None:
    mounts = places.parse_mac_mounts(MAC_MOUNTS)
    assert [kind for _, kind in mounts] == ["apfs", "apfs", "smbfs"]
    assert client_of("macos", "/Volumes/office (2)/practice", mounts=mounts) == "smbfs"
    assert client_of("macos", "/Users/june/practice", mounts=mounts) is None


# --- agreeing --------------------------------------------------------------------------------------------------


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that Syncthing copies."""
    (tmp_path / "cloud" / ".stfolder").mkdir(parents=True)
    return tmp_path / "cloud" / "practice"


def test_a_synced_folder_is_refused_until_she_agrees_once(synced: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    with pytest.raises(UnsuitablePlace, match="copied to other computers by Syncthing"):
        places.ensure_suitable(synced, settings)
    agreed = places.ensure_suitable(synced, settings, accepted=True)
    assert agreed == Unsuitable("synced", "Syncthing")
    assert places.ensure_suitable(synced, settings) == agreed
    with pytest.raises(UnsuitablePlace):
        places.ensure_suitable(synced.with_name("another"), settings)


def test_an_ordinary_folder_of_this_computer_is_fit(tmp_path: Path) -> None:
    assert places.ensure_suitable(tmp_path / "practice", tmp_path / "settings") is None
    assert not (tmp_path / "settings").exists()


@pytest.mark.parametrize("content", [b"", b"3", b"{", b"null"])
def test_a_damaged_list_of_agreements_asks_again(synced: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / places.ACCEPTED).write_bytes(content)
    with pytest.raises(UnsuitablePlace):
        places.ensure_suitable(synced, tmp_path)


def test_dropbox_tells_where_its_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_folders: Path) -> None:
    (own_folders / ".dropbox").mkdir()
    (own_folders / ".dropbox" / "info.json").write_text(f'{{"personal": {{"path": "{tmp_path.as_posix()}/deep"}}}}')
    with pytest.raises(UnsuitablePlace, match="Dropbox"):
        places.ensure_suitable(tmp_path / "deep" / "practice", tmp_path)
