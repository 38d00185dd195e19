import io
import zipfile

import pytest
from reading import codes

from touristinfo.errors import UnreadableFileError

POINT = "<Point><coordinates> 140.4,36.76,0 </coordinates></Point>"


def kml(inside, version="http://www.opengis.net/kml/2.2", declaration='<?xml version="1.0" encoding="UTF-8"?>\n'):
    return f'{declaration}<kml xmlns="{version}"><Document>{inside}</Document></kml>'


def placemark(name, rest=POINT):
    return f"<Placemark><name>{name}</name>{rest}</Placemark>"


def test_placemarks_with_extended_data(read_bytes):
    data = '<ExtendedData><Data name="電話番号"><displayName>x</displayName><value>0294</value></Data></ExtendedData>'
    schema = '<ExtendedData><SchemaData><SimpleData name="住所">大子町</SimpleData></SchemaData></ExtendedData>'
    source = read_bytes(
        kml(
            placemark("袋田の滝", f"<description><![CDATA[<b>滝</b>]]></description>{data}{POINT}")
            + placemark("月待の滝", schema + POINT)
        ),
        "places.kml",
    )
    assert (source.format, source.crs) == ("kml", "EPSG:4326")
    assert source.columns == ["name", "description", "電話番号", "住所"]
    assert source.rows[0].values == {"name": "袋田の滝", "description": "<b>滝</b>", "電話番号": "0294", "住所": ""}
    assert source.rows[1].values["住所"] == "大子町"
    assert source.rows[0].geometry.wkt == "POINT (140.4 36.76)"
    assert [row.line for row in source.rows] == [1, 2]


@pytest.mark.parametrize("version", ["http://earth.google.com/kml/2.1", "http://www.opengis.net/kml/2.3"])
def test_other_versions(read_bytes, version):
    assert len(read_bytes(kml(placemark("滝"), version), "places.kml").rows) == 1


@pytest.mark.parametrize(("codec", "declared"), [("utf-8-sig", "UTF-8"), ("cp932", "Shift_JIS"), ("utf-16", "UTF-16")])
def test_other_encodings(read_bytes, codec, declared):
    text = kml(placemark("袋田の滝"), declaration=f'<?xml version="1.0" encoding="{declared}"?>')
    assert read_bytes(text.encode(codec), "places.kml").rows[0].values["name"] == "袋田の滝"


def test_folders_are_read_together_or_one_by_name(read_bytes):
    text = kml(
        f"<Folder><name>滝</name>{placemark('袋田の滝')}</Folder><Folder><name>園</name>{placemark('偕楽園')}</Folder>"
    )
    assert len(read_bytes(text, "places.kml").rows) == 2
    assert [row.values["name"] for row in read_bytes(text, "places.kml", source_layer="園").rows] == ["偕楽園"]
    with pytest.raises(UnreadableFileError, match="滝, 園"):
        read_bytes(text, "places.kml", source_layer="寺")


def test_a_kmz(read_bytes):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("images/a.png", b"")
        archive.writestr("doc.kml", kml(placemark("袋田の滝")))
    source = read_bytes(buffer.getvalue(), "places.kmz")
    assert (source.rows[0].values["name"], source.issues) == ("袋田の滝", [])


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("<LineString><coordinates>140,36 141,37</coordinates></LineString>", "LineString"),
        (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>140,36 141,36 141,37 140,36</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon>",
            "Polygon",
        ),
        (f"<MultiGeometry>{POINT}</MultiGeometry>", "Point"),
        (f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>", "GeometryCollection"),
        ("<Point><coordinates>140.4, 36.76</coordinates></Point>", "Point"),
    ],
)
def test_shapes(read_bytes, shape, kind):
    assert read_bytes(kml(placemark("滝", shape)), "places.kml").rows[0].geometry.geom_type == kind


@pytest.mark.parametrize(
    "shape",
    [
        "<Point><coordinates></coordinates></Point>",
        "<Point/>",
        "<Point><coordinates>140</coordinates></Point>",
        "<Point><coordinates>x,y</coordinates></Point>",
        "<Point><coordinates>NaN,inf</coordinates></Point>",
        "<LineString><coordinates>140,36</coordinates></LineString>",
        "<Polygon/>",
        "<MultiGeometry/>",
        "<MultiGeometry>" * 200 + POINT + "</MultiGeometry>" * 200,
    ],
)
def test_a_broken_shape_is_an_issue_of_its_placemark(read_bytes, shape):
    source = read_bytes(kml(placemark("滝", shape)), "places.kml")
    assert (source.rows[0].geometry, codes(source)) == (None, [("geometry-unusable", 1)])


def test_a_placemark_without_shape_is_a_row(read_bytes):
    source = read_bytes(kml(placemark("滝", "")), "places.kml")
    assert (source.rows[0].geometry, source.issues) == (None, [])


@pytest.mark.parametrize("before", ["", "<!-- <kml> -->", " <?target <kml?>\n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(read_bytes, before, codec):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'{before}<!DOCTYPE kml [<!ENTITY e0 "lol">{entities}]>' + kml(placemark("&e9;"), declaration="")
    with pytest.raises(UnreadableFileError, match="DOCTYPE"):
        read_bytes(bomb.encode(codec), "places.kml")


def test_a_document_type_quoted_in_a_description_does_no_harm(read_bytes):
    text = kml(placemark("滝", "<description><![CDATA[<!DOCTYPE html><html>]]></description>" + POINT))
    assert len(read_bytes(text, "places.kml").rows) == 1


def test_broken_xml_is_refused(read_bytes):
    with pytest.raises(UnreadableFileError, match="broken"):
        read_bytes(kml(placemark("滝"))[:-10], "places.kml")
