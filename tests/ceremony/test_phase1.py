"""Phase 1: the real files are known by their hashes, everything else is refused or called local."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commit.errors import FssError
from fss.cache import cache_folder
from fss.ceremony.errors import (
    Phase1Altered,
    Phase1Unknown,
    PtauBasis,
    PtauContribution,
    PtauMalformed,
    PtauPoints,
    PtauPower,
    PtauPowers,
    PtauTooSmall,
)
from fss.ceremony.manifest import LOCAL, file_blake2b
from fss.ceremony.phase1 import find_phase1, import_phase1, local_phase1
from fss.ceremony.published import published
from fss.ceremony.steps import contribute, start, verify
from fss.prover import Prover
from tests.ceremony.conftest import Small, Snarkjs
from verifier.errors import FileUnreadable

REAL = "powersOfTau28_hez_final_08.ptau"
HEADER, TAU_G1, ALPHA_G1, CONTRIBUTIONS, BASIS_G1 = 1, 2, 4, 7, 12


def section(data: bytes, wanted: int) -> int:
    """Where a section of a container begins."""
    at = 12
    while int.from_bytes(data[at : at + 4], "little") != wanted:
        at += 12 + int.from_bytes(data[at + 4 : at + 12], "little")
    return at + 12


def altered(kind: int, offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """Write bytes into a section."""

    def change(data: bytes) -> bytes:
        at = section(data, kind) + offset
        return data[:at] + value + data[at + len(value) :]

    return change


def swapped(kind: int, first: int, second: int, size: int) -> Callable[[bytes], bytes]:
    """Exchange two elements of a section."""

    def change(data: bytes) -> bytes:
        at = section(data, kind)
        one, two = (data[at + size * i : at + size * (i + 1)] for i in (first, second))
        return altered(kind, size * first, two)(altered(kind, size * second, one)(data))

    return change


def test_the_list_is_the_published_one(shared_data: Path) -> None:
    lines = (shared_data / "ptau" / "PUBLISHED_BLAKE2B_snarkjs_README.txt").read_text().split("\n")
    given = dict(line.split() for line in lines if line)
    assert given.items() <= published().items()
    assert len(published()) == 21
    assert all(len(digest) == 128 for digest in published())


@pytest.mark.parametrize("power", [8, 10, 11])
def test_real_file_is_a_ceremony(power: int, shared_data: Path, prover: Prover) -> None:
    name = f"powersOfTau28_hez_final_{power:02}.ptau"
    found, kept = import_phase1(shared_data / "ptau" / name, prover)
    assert (found.power, found.ceremony_power, found.published) == (power, 28, name)
    assert found.label == f"{name}, perpetual powers of tau"
    assert len(found.contributions) == 55
    assert [each.name for each in found.contributions[:3]] == ["weijie", "kobi", "poma"]
    assert [bool(each.beacon) for each in found.contributions] == [False] * 54 + [True]
    assert (found.contributions[-1].iterations, len(found.contributions[-1].beacon)) == (10, 64)
    assert file_blake2b(kept) == found.blake2b
    assert find_phase1(str(power)) == kept


def test_real_file_is_known_whatever_its_name(shared_data: Path, prover: Prover, tmp_path: Path) -> None:
    shutil.copy(shared_data / "ptau" / REAL, tmp_path / "mine.ptau")
    assert import_phase1(tmp_path / "mine.ptau", prover)[0].published == REAL


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda data: data[:-1], PtauMalformed),
        (lambda data: data[: len(data) // 2], PtauMalformed),
        (lambda data: b"", PtauMalformed),
        (lambda data: data + b"\0", PtauMalformed),
        (altered(HEADER, 36, bytes([28])), PtauMalformed),
        (altered(HEADER, 36, bytes([255, 255, 255, 255])), PtauMalformed),
        (altered(CONTRIBUTIONS, 0, bytes([255, 255, 255, 255])), PtauMalformed),
        (altered(TAU_G1, 64 * 7, b"\1\2\3"), PtauPoints),
        (swapped(TAU_G1, 5, 6, 64), PtauPowers),
        (swapped(ALPHA_G1, 5, 6, 64), PtauPowers),
        (swapped(BASIS_G1, 40, 41, 64), PtauBasis),
        (altered(CONTRIBUTIONS, 4, bytes([1])), PtauContribution),
    ],
    ids=[
        "one byte cut",
        "half cut",
        "empty",
        "surplus byte",
        "claims gigabytes",
        "claims more than there is",
        "claims contributions",
        "off the curve",
        "powers swapped",
        "alpha powers swapped",
        "basis swapped",
        "contribution altered",
    ],
)
def test_invalid_file(
    change: Callable[[bytes], bytes], error: type[FssError], shared_data: Path, prover: Prover, tmp_path: Path
) -> None:
    """A damaged copy is refused under the published name and under another one, and nothing is kept of it."""
    data = change((shared_data / "ptau" / REAL).read_bytes())
    kept = set(cache_folder("phase1").iterdir())
    for name in (REAL, "mine.ptau"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(error):
            import_phase1(tmp_path / name, prover)
    assert set(cache_folder("phase1").iterdir()) - kept <= {cache_folder("phase1") / "phase1.lock"}


def test_invalid_name_in_a_real_file(shared_data: Path, prover: Prover, tmp_path: Path) -> None:
    """A contributor's name is no part of what is proved: only the published hash protects it."""
    data = (shared_data / "ptau" / REAL).read_bytes()
    at = data.index(b"weijie")
    data = data[:at] + b"eve   " + data[at + 6 :]
    (tmp_path / REAL).write_bytes(data)
    with pytest.raises(Phase1Altered):
        import_phase1(tmp_path / REAL, prover)
    (tmp_path / "mine.ptau").write_bytes(data)
    found, _ = import_phase1(tmp_path / "mine.ptau", prover)
    assert (found.published, found.label) == ("", LOCAL)


def test_local_phase1_says_what_it_is(prover: Prover, snarkjs: Snarkjs) -> None:
    found, kept = local_phase1(5, prover)
    assert (found.power, found.published, found.label) == (5, "", LOCAL)
    assert found.contributions[0].name == LOCAL
    assert "Powers of Tau Ok!" in snarkjs("powersoftau", "verify", kept).stdout
    assert import_phase1(kept, prover)[0] == found


def test_invalid_local_file_under_a_published_name(prover: Prover, tmp_path: Path) -> None:
    _, kept = local_phase1(5, prover)
    shutil.copy(kept, tmp_path / REAL)
    with pytest.raises(Phase1Altered):
        import_phase1(tmp_path / REAL, prover)


def test_invalid_name_of_another_published_file(
    small: Small, small_phase1: Path, shared_data: Path, prover: Prover, tmp_path: Path
) -> None:
    """Wherever a file is used; a ceremony's under another one's name and a local one alike."""
    first, key = tmp_path / "0.zkey", tmp_path / "1.zkey"
    start(small.r1cs, small_phase1, first, prover)
    contribute(first, key, "Alice", prover)
    other = tmp_path / "powersOfTau28_hez_final_11.ptau"
    for source in (shared_data / "ptau" / REAL, small_phase1):
        shutil.copy(source, other)
        with pytest.raises(Phase1Altered):
            import_phase1(other, prover)
        with pytest.raises(Phase1Altered):
            start(small.r1cs, other, tmp_path / "new.zkey", prover)
    with pytest.raises(Phase1Altered):
        verify("power", small.r1cs, other, key, prover)
    assert not (tmp_path / "new.zkey").exists()


def test_start_says_whether_the_phase1_is_a_ceremonys(
    small: Small, small_phase1: Path, shared_data: Path, prover: Prover, tmp_path: Path
) -> None:
    assert start(small.r1cs, small_phase1, tmp_path / "0.zkey", prover).development
    assert not start(small.r1cs, shared_data / "ptau" / REAL, tmp_path / "1.zkey", prover).development


def test_snarkjs_phase1_with_beacon_is_checked(prover: Prover, snarkjs: Snarkjs, tmp_path: Path) -> None:
    """Several contributions whose hashes can all be compared, since the file is not cut; and unprepared."""
    files = [tmp_path / f"{i}.ptau" for i in range(5)]
    snarkjs("powersoftau", "new", "bn128", "4", files[0])
    snarkjs("powersoftau", "contribute", files[0], files[1], "--name=one", "-e=some entropy")
    snarkjs("powersoftau", "contribute", files[1], files[2], "--name=two", "-e=other entropy")
    snarkjs("powersoftau", "beacon", files[2], files[3], "0102030405", "10", "-n=last")
    snarkjs("powersoftau", "prepare", "phase2", files[3], files[4])
    for file in files[3:]:
        found, _ = import_phase1(file, prover)
        assert [each.name for each in found.contributions] == ["one", "two", "last"]
        assert found.contributions[2].beacon == "0102030405"
        assert not found.published
    with pytest.raises(PtauContribution):
        import_phase1(files[0], prover)


def test_invalid_beacon_of_phase1(prover: Prover, snarkjs: Snarkjs, tmp_path: Path) -> None:
    files = [tmp_path / f"{i}.ptau" for i in range(3)]
    snarkjs("powersoftau", "new", "bn128", "3", files[0])
    snarkjs("powersoftau", "contribute", files[0], files[1], "--name=one", "-e=some entropy")
    snarkjs("powersoftau", "beacon", files[1], files[2], "0102030405", "10", "-n=last")
    data = files[2].read_bytes()
    files[2].write_bytes(data.replace(bytes.fromhex("0102030405"), bytes.fromhex("0102030406")))
    with pytest.raises(PtauContribution, match="beacon"):
        import_phase1(files[2], prover)


def test_invalid_phase1_for_the_circuit(
    small: Small, prover: Prover, shared_data: Path, tmp_path: Path
) -> None:
    _, too_small = local_phase1(4, prover)
    with pytest.raises(PtauTooSmall):
        start(small.r1cs, too_small, tmp_path / "new.zkey", prover)
    assert not (tmp_path / "new.zkey").exists()


def test_invalid_requests(prover: Prover, tmp_path: Path) -> None:
    with pytest.raises(PtauPower):
        local_phase1(23, prover)
    with pytest.raises(Phase1Unknown):
        find_phase1("27")
    with pytest.raises(FileUnreadable):
        import_phase1(tmp_path / "absent.ptau", prover)
