"""Whatever is thrown at it: a Source or an UnreadableFileError, never anything else."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyogrio import raw
from reading import read

from touristinfo.errors import UnreadableFileError

SUFFIXES = [".csv", ".tsv", ".xlsx", ".xls", ".geojson", ".shp", ".zip", ".gpkg", ".kml", ".kmz", ""]


def seeds(folder):
    """Write one good file of each format."""
    table = Workbook()
    table.active.append(["名称", "緯度", "経度"])
    table.active.append(["滝", 36.7, 140.4])
    table.save(folder / "a.xlsx")
    (folder / "a.csv").write_bytes('名称,緯度,経度\r\n滝,36.7,"140.4"\r\n'.encode("cp932"))
    (folder / "a.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"滝","n":[1]},'
        '"geometry":{"type":"Point","coordinates":[140.4,36.7]}}]}'
    )
    (folder / "a.kml").write_text(
        "<kml><Placemark><name>滝</name><Point><coordinates>140,36</coordinates></Point></Placemark></kml>"
    )
    fields = {"field_data": [np.array(["滝"], object)], "fields": ["名称"], "geometry_type": "Point"}
    geometry = shapely.to_wkb(np.array([shapely.Point(140.4, 36.7)], object))
    for name, driver in (("a.shp", "ESRI Shapefile"), ("a.gpkg", "GPKG")):
        raw.write(str(folder / name), geometry=geometry, crs="EPSG:6668", driver=driver, **fields)
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"a{suffix}", f"a{suffix}")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A folder with one good file of each format."""
    folder = tmp_path_factory.mktemp("good")
    seeds(folder)
    return folder


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><html><body>404", "web page"),
        (b"\xef\xbb\xbf  <html lang=ja>", "web page"),
        (b'<?xml version="1.0"?><wfs:FeatureCollection/>', "not KML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08\0\0\0", "Unpack"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02\x03\x04\x05\x06\x07\x08", "UTF-8|not a text"),
        (bytes(range(1, 32)) * 20, "not a text"),
        (b"SQLite format 3\0" + b"\0" * 100, "GIS"),
    ],
)
def test_refusals_say_what_it_is(read_bytes, content, says):
    with pytest.raises(UnreadableFileError, match=says):
        read_bytes(content)


def test_a_zip_of_something_else_says_what_is_in_it(read_bytes):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(UnreadableFileError, match=r"readme\.txt"):
        read_bytes(buffer.getvalue(), "a.zip")


@pytest.mark.parametrize("where", [0.5, 0.94, 0.998])
def test_a_damaged_archive_is_called_so(good, read_bytes, where):
    content = (good / "a.xlsx").read_bytes()
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_bytes(content[: int(len(content) * where)], "a.xlsx")


def test_missing_special_and_large_files(tmp_path, read_bytes):
    with pytest.raises(UnreadableFileError, match="no file"):
        read(tmp_path / "nothing.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableFileError, match="regular"):
        read(tmp_path / "pipe.csv")
    with pytest.raises(UnreadableFileError, match="limit"):
        read_bytes("名称\n" + "滝\n" * 100, max_bytes=100)
    with pytest.raises(UnreadableFileError):
        read(Path("a\0b.csv"))
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(UnreadableFileError):
        read(tmp_path / "loop.csv")


def survives(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    try:
        source = read(path, max_bytes=1_000_000)
    except UnreadableFileError:
        return
    for row in source.rows:
        assert set(row.values) == set(source.columns)
        for text in (*row.values, *row.values.values()):
            assert "\0" not in text
            assert text.encode().decode() == text
        assert row.geometry is None or np.isfinite(row.geometry.bounds).all()
    assert all(issue.kind for issue in source.issues)


# One folder for all examples of a test: what an example finds there it has written itself.
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@SHARED_FOLDER
@given(st.sampled_from(SUFFIXES), st.binary(max_size=200) | st.text('",;\t\n\r名a1 =#', max_size=200).map(str.encode))
def test_random_bytes(tmp_path, suffix, content):
    survives(tmp_path, f"x{suffix}", content)


MUTATIONS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6)


def mutated(content, mutations, cut):
    damaged = bytearray(content)
    for where, what in mutations:
        at = int(where * len(damaged))
        damaged[at : at + len(what)] = what
    return bytes(damaged[: int(cut * len(damaged)) + 1])


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.geojson", "a.kml", "a.gpkg", "a.zip"])
@SHARED_FOLDER
@given(mutations=MUTATIONS, cut=st.sampled_from([1.0, 1.0, 1.0, 0.9, 0.5]))
def test_damaged_files(tmp_path, good, name, mutations, cut):
    survives(tmp_path, name, mutated((good / name).read_bytes(), mutations, cut))


@SHARED_FOLDER
@given(part=st.sampled_from(["a.shp", "a.shx", "a.dbf", "a.prj"]), mutations=MUTATIONS, cut=st.sampled_from([1.0, 0.5]))
def test_damaged_parts_of_a_shapefile(tmp_path, good, part, mutations, cut):
    for name in ("a.shp", "a.shx", "a.dbf", "a.prj"):
        (tmp_path / name).write_bytes((good / name).read_bytes())
    (tmp_path / part).write_bytes(mutated((good / part).read_bytes(), mutations, cut))
    survives(tmp_path, "a.shp", (tmp_path / "a.shp").read_bytes())
