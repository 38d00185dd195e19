"""A release file that is not as it was written is found before it is served, and named."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pytest
from release_cases import by_id, place, publish

from touristinfo.errors import ReleaseDamagedError
from touristinfo.published.format import Manifest
from touristinfo.published.packing import unpack
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import verify


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    contents = by_id(place(f"place-{number}", name=f"名{number}", kind="garden") for number in range(20))
    publish(folder, 1, {"facilities": contents, "signs": {}})
    return folder / "1"


def files_of(release: Path) -> list[str]:
    return sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())


def damaged_copy(release: Path, folder: Path, name: str, damage: Callable[[bytes], bytes]) -> Path:
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(release, copy)
    (copy / name).write_bytes(damage((release / name).read_bytes()))
    return copy


def assert_found(folder: Path, name: str) -> None:
    with pytest.raises(ReleaseDamagedError) as found:
        verify(folder)
    assert name in str(found.value)


def test_a_flipped_bit_is_found_wherever_it_is(release: Path, tmp_path: Path) -> None:
    for name in files_of(release):
        size = (release / name).stat().st_size
        for place_of_bit in {0, size // 2, size - 1} if size else ():

            def flip(raw: bytes, at: int = place_of_bit) -> bytes:
                return raw[:at] + bytes([raw[at] ^ 1 << (at % 8)]) + raw[at + 1 :]

            assert_found(damaged_copy(release, tmp_path, name, flip), name)


def test_a_cut_a_longer_and_a_missing_file_are_found(release: Path, tmp_path: Path) -> None:
    for name in files_of(release):
        if (release / name).stat().st_size:
            assert_found(damaged_copy(release, tmp_path, name, lambda raw: raw[:-1]), name)
            assert_found(damaged_copy(release, tmp_path, name, lambda raw: b""), name)
        assert_found(damaged_copy(release, tmp_path, name, lambda raw: raw + b"\n"), name)
        missing = damaged_copy(release, tmp_path, name, lambda raw: raw)
        (missing / name).unlink()
        assert_found(missing, name)


def test_a_manifest_of_another_release_is_found(release: Path) -> None:
    with pytest.raises(ReleaseDamagedError, match=r"manifest\.json"):
        verify(release, "0" * 64)


def test_a_format_that_is_not_known_is_said_so(release: Path) -> None:
    raw = (release / "manifest.json").read_bytes().replace(b'"format": 2', b'"format": 999')
    with pytest.raises(ReleaseDamagedError, match="format is not one that this version reads"):
        Manifest.from_bytes(raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"nul", b"\xff", b'{"format": 1, "checksum": 1}'])
def test_any_bytes_for_a_manifest_are_refused(raw: bytes) -> None:
    with pytest.raises(ReleaseDamagedError):
        Manifest.from_bytes(raw)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": {}},
        {"columns": []},
        {"count": 21},
        {"format": 1},
        {"format": 3},
        {"blocks": []},
        {"blocks": ["nothing.block"]},
        {"search": []},
        {"search": 1},
        {"extent": 5},
        {"changed_at": "x"},
        {"signature": None},
        {"language_columns": 3},
        {"collection": "signs"},
    ],
)
def test_a_segment_that_does_not_fit_together_is_refused_when_it_is_mapped(
    release: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    name = "facilities/segment.json"
    copy = damaged_copy(release, tmp_path, name, lambda raw: orjson.dumps({**orjson.loads(raw), **change}))
    with pytest.raises(ReleaseDamagedError, match="facilities"):
        Snapshot.open(copy)


@pytest.mark.parametrize(
    "entry",
    [
        ["<i8", [100], 0],
        ["<i8", [1], 1000],
        ["<i8", [-1], 0],
        ["<i8", [1], -8],
        ["|O", [1], 0],
        ["nonsense", [1], 0],
        ["<i8", ["x"], 0],
        ["<i8", [2**62, 2**62], 0],
        [],
        None,
    ],
)
def test_columns_outside_their_file_are_refused(entry: object) -> None:
    with pytest.raises(ReleaseDamagedError, match=r"columns\.bin"):
        unpack(memoryview(np.arange(10).tobytes()), {"column": entry}, "columns.bin")
