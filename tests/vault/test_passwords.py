"""The password rule: long enough and hard to guess, whatever it is made of."""

from __future__ import annotations

import pytest

from massagedesk import assets
from massagedesk.domain.errors import RuleViolation
from massagedesk.vault import passwords

WORDS = assets.read_text("words/eff_long.txt").split()


@pytest.mark.parametrize(
    "password", ["lavender kettle orbit", "kvn4zr8qplw2", "пароль-длинный-лес", "abcdefgh ijklx qz"]
)
def test_long_and_uncommon_is_enough_without_any_composition(password: str) -> None:
    assert passwords.judge(password).is_enough
    passwords.ensure_enough(password)


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("", "at least 12"),
        ("T7#kQz9!pLx", "1 more character."),
        ("short", "7 more characters."),
        ("password1234", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("qwertyuiop12", "easy to guess"),
    ],
)
def test_short_or_common_is_refused_with_advice(password: str, advice: str) -> None:
    assert advice in passwords.judge(password).advice
    with pytest.raises(RuleViolation) as caught:
        passwords.ensure_enough(password)
    assert caught.value.field == "password"


def test_her_own_names_count_as_easy() -> None:
    assert (
        passwords.judge("Rosemarsh Bodywork", ["Rosemarsh", "Bodywork"]).score
        < passwords.judge("Rosemarsh Bodywork").score
    )


def test_very_long_passwords_are_judged_quickly_and_accepted() -> None:
    assert passwords.judge("the quick harbor seal " * 40).is_enough


def test_the_word_list_is_whole_and_five_words_always_meet_the_rule() -> None:
    assert len(set(WORDS)) == 7776
    generated = {passwords.generate(WORDS) for _ in range(50)}
    assert len(generated) == 50
    assert all(phrase.count("-") >= 4 and passwords.judge(phrase).is_enough for phrase in generated)
