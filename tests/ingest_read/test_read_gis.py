import io
import os
import sqlite3
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyogrio import raw
from reading import codes, read

from touristinfo.errors import UnreadableFileError

NAMES = ["袋田の滝", "偕楽園"]
POINTS = [shapely.Point(140.4, 36.76), shapely.Point(140.45, 36.37)]


def write(path, encoding="CP932", geometries=POINTS, names=NAMES, crs="EPSG:6668", layer=None, append=False):
    fields = {
        "名称": np.array(names, object),
        "数": np.array([1.0, 2.5][: len(names)]),
        "日": np.array(["2026-01-02", "NaT"][: len(names)], "datetime64[D]"),
    }
    geopackage = path.suffix == ".gpkg"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a text is cut to the width of its field
        raw.write(
            str(path),
            geometry=shapely.to_wkb(np.array(geometries, object)),
            field_data=list(fields.values()),
            fields=list(fields),
            geometry_type="Unknown" if geopackage else geometries[0].geom_type,
            crs=crs,
            encoding=None if geopackage else encoding,
            driver="GPKG" if geopackage else "ESRI Shapefile",
            **({"layer": layer} if layer else {}),
            append=append,
        )
    return path


def zipped(folder, rename=lambda name: name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(rename(file.name)), file.read_bytes())
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path):
    """A folder for one shapefile."""
    (tmp_path / "layer").mkdir()
    return tmp_path / "layer"


@pytest.mark.parametrize("encoding", ["CP932", "UTF-8"])
@pytest.mark.parametrize("code_page", ["kept", "removed", "wrong"])
def test_the_encoding_of_a_shapefile_is_seen_in_its_bytes(folder, encoding, code_page):
    path = write(folder / "spots.shp", encoding)
    if code_page == "removed":
        path.with_suffix(".cpg").unlink()
    elif code_page == "wrong":
        path.with_suffix(".cpg").write_text("UTF-8" if encoding == "CP932" else "CP932")
    source = read(path)
    assert (source.format, source.encoding, source.crs) == ("shapefile", encoding.lower(), "EPSG:6668")
    assert [row.values for row in source.rows] == [
        {"名称": "袋田の滝", "数": "1", "日": "2026-01-02"},
        {"名称": "偕楽園", "数": "2.5", "日": ""},
    ]
    assert source.rows[0].geometry.equals(POINTS[0])
    assert source.issues == []


def test_a_text_cut_in_the_middle_of_a_character_loses_only_that(folder):
    path = write(folder / "spots.shp", "UTF-8", names=["滝" * 100, "園"])
    source = read(path)
    assert source.rows[0].values["名称"] == "滝" * (254 // 3)
    assert source.encoding == "utf-8"


def test_a_declared_encoding_wins(folder):
    assert read(write(folder / "spots.shp"), encoding="latin-1").rows[0].values != {"名称": "袋田の滝"}


def test_folder_and_zip_give_the_same(folder, read_bytes):
    write(folder / "spots.shp")
    from_zip = read_bytes(zipped(folder, lambda name: f"データ/{name.upper()}"), "spots.zip")
    from_folder = read(folder)
    assert from_zip.rows == from_folder.rows
    assert from_zip.encoding == "cp932"
    assert not os.path.exists(folder / "spots.qix")


def test_one_of_several_shapefiles(folder, read_bytes):
    write(folder / "a.shp")
    write(folder / "b.shp", names=["別の滝", "園"])
    assert codes(read(folder)) == [("source-layer-chosen", 0)]
    assert read_bytes(zipped(folder), "all.zip", source_layer="b").rows[0].values["名称"] == "別の滝"
    with pytest.raises(UnreadableFileError, match="a, b"):
        read(folder, source_layer="c")
    with pytest.raises(UnreadableFileError, match="'b'; there are: a"):
        read(folder / "a.shp", source_layer="b")


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_missing_parts_are_named(folder, part):
    path = write(folder / "spots.shp")
    path.with_suffix(part).unlink()
    with pytest.raises(UnreadableFileError, match=part):
        read(path)


def test_without_prj_the_system_is_unknown(folder):
    path = write(folder / "spots.shp")
    path.with_suffix(".prj").unlink()
    assert read(path).crs == ""


def test_the_projection_of_another_program_is_recognised(folder):
    path = write(folder / "spots.shp")
    path.with_suffix(".prj").write_text(
        'PROJCS["JGD_2011_Japan_Zone_9",GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,'
        '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",139.8333333333333],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",36.0],UNIT["Meter",1.0]]'
    )
    assert read(path).crs == "EPSG:6677"


def test_a_part_alone_or_an_empty_folder_is_refused(folder, tmp_path):
    write(folder / "spots.shp")
    with pytest.raises(UnreadableFileError, match="shp"):
        read(folder / "spots.dbf")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(UnreadableFileError, match="shp"):
        read(tmp_path / "nothing")


def test_names_that_mean_something_to_gdal_are_only_names(tmp_path):
    strange = tmp_path / "vsicurl!zip:" / "PG:host=x"
    strange.mkdir(parents=True)
    shapefile = write(tmp_path / "a.shp")
    for part in (".shp", ".shx", ".dbf", ".prj"):
        (strange / f"a!b{part}").write_bytes(shapefile.with_suffix(part).read_bytes())
    assert len(read(strange / "a!b.shp").rows) == 2


@pytest.mark.parametrize(
    "name", ["/vsicurl/http://127.0.0.1:9/a.csv", "http://127.0.0.1/a.csv", "PG:host=x", "/vsimem/a"]
)
def test_addresses_are_no_files(name):
    with pytest.raises(UnreadableFileError, match="no file"):
        read(Path(name))


def test_a_geopackage(tmp_path):
    source = read(write(tmp_path / "spots.gpkg", crs="EPSG:6677"))
    assert (source.format, source.crs, source.columns) == ("geopackage", "EPSG:6677", ["名称", "数", "日"])
    assert source.rows[0].values == {"名称": "袋田の滝", "数": "1", "日": "2026-01-02"}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["spots.gpkg"]


def test_rows_that_another_program_has_not_yet_merged_are_read(tmp_path):
    path = write(tmp_path / "spots.gpkg")
    connection = sqlite3.connect(path)
    # Without the spatial index, whose triggers need functions of GDAL.
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE spots SET 名称 = '月待の滝'")
    connection.commit()
    assert {row.values["名称"] for row in read(path).rows} == {"月待の滝"}
    connection.close()


def test_layers_of_a_geopackage(tmp_path):
    path = write(tmp_path / "spots.gpkg", layer="滝")
    write(path, layer="園", append=True, names=["好文亭"], geometries=POINTS[:1])
    assert codes(read(path)) == [("source-layer-chosen", 0)]
    assert read(path, source_layer="園").rows[0].values["名称"] == "好文亭"


def test_geometries_in_a_geopackage(tmp_path):
    polygon = shapely.box(140, 36, 141, 37)
    empty = shapely.Polygon()
    source = read(write(tmp_path / "spots.gpkg", geometries=[polygon, empty]))
    assert source.rows[0].geometry.equals(polygon)
    assert source.rows[1].geometry is None
    assert codes(source) == [("geometry-unusable", 2)]


def test_names_that_lead_out_of_an_archive_are_refused(folder, read_bytes):
    write(folder / "spots.shp")
    for prefix in ("../", "/tmp/", "..\\"):
        with pytest.raises(UnreadableFileError, match="points outside"):
            read_bytes(zipped(folder, lambda name, prefix=prefix: prefix + name), "spots.zip")


def test_an_archive_larger_than_allowed_once_unpacked_is_refused(folder, read_bytes):
    write(folder / "spots.shp")
    (folder / "spots.dbf").write_bytes((folder / "spots.dbf").read_bytes() + b"\0" * 500_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    with pytest.raises(UnreadableFileError, match="unpacked"):
        read_bytes(buffer.getvalue(), "spots.zip", max_bytes=100_000)
    with pytest.raises(UnreadableFileError, match="limit"):
        read(folder, max_bytes=100_000)
