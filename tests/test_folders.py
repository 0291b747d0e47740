from pathlib import Path

from massagedesk import folders


def test_every_default_lies_in_the_persons_own_home(own_folders: Path) -> None:
    for place in (folders.practice(), folders.config(), folders.backups()):
        assert place.is_relative_to(own_folders)


def test_backups_are_not_suggested_beside_the_practice() -> None:
    assert not folders.backups().is_relative_to(folders.practice().parent)


def test_asking_for_a_folder_does_not_make_it() -> None:
    assert not folders.practice().exists()
    assert not folders.backups().exists()
