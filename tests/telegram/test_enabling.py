"""Off until an administrator attests; the record is theirs alone to read."""

import stat

import pytest

from bot.telegram import run
from bot.telegram.enabling import ATTESTATION, disable, enable, enabled, status


def test_it_is_off_until_somebody_attests(settings) -> None:
    assert enabled(settings) is None
    assert status(settings) == "off"
    with pytest.raises(ValueError, match="attestation"):
        enable(settings, attested_by="Josée", attested=False)
    with pytest.raises(ValueError, match="name"):
        enable(settings, attested_by=" ", attested=True)
    assert enabled(settings) is None


def test_the_record_says_who_when_and_what_and_only_its_owner_reads_it(settings) -> None:
    record = enable(settings, attested_by="Josée", attested=True)
    assert enabled(settings) == record
    assert (record.attested_by, record.attestation) == ("Josée", ATTESTATION)
    assert "Josée" in status(settings)
    assert stat.S_IMODE((settings.data / "telegram.json").stat().st_mode) == 0o600


def test_it_can_be_turned_off_again(settings) -> None:
    enable(settings, attested_by="Josée", attested=True)
    disable(settings)
    disable(settings)
    assert enabled(settings) is None


def test_a_broken_record_turns_nothing_on(settings) -> None:
    settings.data.mkdir(exist_ok=True)
    for broken in ("", "{}", "[]", "oui"):
        (settings.data / "telegram.json").write_text(broken)
        assert enabled(settings) is None


def test_the_process_refuses_to_start_while_off_or_without_a_token(settings) -> None:
    assert run.run(settings, "postgresql://nowhere") == run.STAY_DOWN
    enable(settings, attested_by="Josée", attested=True)
    assert run.run(settings.model_copy(update={"telegram_token": None}), "postgresql://nowhere") == run.STAY_DOWN
