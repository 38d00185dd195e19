import pytest
from reading import codes

from touristinfo.errors import UnreadableFileError

HEADER = "名称,緯度,経度,説明\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(read_bytes, delimiter, newline):
    lines = ["名称,緯度,経度".replace(",", delimiter), "袋田の滝,36.76,140.4".replace(",", delimiter)]
    source = read_bytes(newline.join(lines))
    assert source.columns == ["名称", "緯度", "経度"]
    assert source.rows[0].values == {"名称": "袋田の滝", "緯度": "36.76", "経度": "140.4"}
    assert (source.format, source.crs, source.issues) == ("csv", "", [])


def test_commas_in_texts_do_not_outvote_the_delimiter(read_bytes):
    source = read_bytes("名称\t説明\n滝\ta,b,c,d,e\n滝\tf,g,h,i,j\n")
    assert source.columns == ["名称", "説明"]
    assert source.rows[1].values["説明"] == "f,g,h,i,j"


def test_lines_are_physical_also_after_line_breaks_in_cells(read_bytes):
    source = read_bytes(HEADER + '滝,36,140,"一\r\n二\n三"\n園,36,140,\u2028四\n')
    assert [(row.line, row.values["説明"]) for row in source.rows] == [(2, "一\r\n二\n三"), (5, "\u2028四")]


def test_rows_before_the_header_are_skipped_and_told(read_bytes):
    source = read_bytes("# 観光施設一覧,,,\n\n作成,2026年,,\n" + HEADER + "滝,36,140,\n")
    assert codes(source) == [("row-before-header", 1), ("row-before-header", 3)]
    assert [row.line for row in source.rows] == [5]


def test_linkdata_property_rows(read_bytes):
    source = read_bytes("#lang,ja\n#property,名称,緯度,経度\n#object_type_xsd,string,float,float\n1,滝,36,140\n")
    assert source.columns == ["#property", "名称", "緯度", "経度"]
    assert [row.values["名称"] for row in source.rows] == ["滝"]
    assert codes(source) == [("row-before-header", 1), ("row-comment", 3)]


def test_an_id_with_a_number_sign_is_no_comment(read_bytes):
    assert len(read_bytes("NO,名称\n#1,滝\n").rows) == 1


def test_without_any_known_column_the_first_wide_row_is_the_header(read_bytes):
    assert read_bytes("List\na,b,c\n1,2,3\n").columns == ["a", "b", "c"]


def test_repeated_headers_and_empty_rows_are_left_out(read_bytes):
    source = read_bytes(HEADER + "滝,36,140,\n,,,\n \n" + HEADER + "園,36,140,\n")
    assert [row.line for row in source.rows] == [2, 6]
    assert codes(source) == [("row-repeats-header", 5)]


def test_duplicate_and_blank_columns_get_names_of_their_own(read_bytes):
    source = read_bytes("名称,,名称,緯度,\n滝,x,滝2,36,\n")
    assert source.columns == ["名称", "#2", "名称#2", "緯度"]
    assert source.rows[0].values["名称"] == "滝"
    assert codes(source) == [("column-unnamed", 1), ("column-duplicate", 1)]


def test_ragged_rows_are_told(read_bytes):
    source = read_bytes(HEADER + "滝,36\n園,36,140,x,y\n館,36,140,,,\n")
    assert [row.values["経度"] for row in source.rows] == ["", "140", "140"]
    assert codes(source) == [("row-too-short", 2), ("row-too-long", 3)]
    assert source.issues[1].value == "y"


@pytest.mark.parametrize("after", ["x", '"x"', '"一\n二"'])
def test_an_unclosed_quote_costs_no_rows(read_bytes, after):
    source = read_bytes(HEADER + f'滝,36,"140,大きい\n園,36,140,{after}\n館,36,140,\n')
    assert codes(source) == [("quotes-unmatched", 2)]
    assert [row.values["名称"] for row in source.rows] == ["滝", "園", "館"]
    assert source.rows[0].values["説明"] == "大きい"


def test_an_unclosed_quote_before_many_rows(read_bytes):
    source = read_bytes(HEADER + '滝,36,140,"大きい\n' + "園,36,140,\n" * 20_000 + '館,36,140,"x"\n')
    assert codes(source) == [("quotes-unmatched", 2)]
    assert len(source.rows) == 20_002


def test_quotes_inside_a_quoted_cell(read_bytes):
    source = read_bytes(HEADER + '滝,36,140,"日本"三"名瀑"\n' * 30)
    assert codes(source) == [("quotes-unmatched", line) for line in range(2, 32)]
    assert {row.values["説明"] for row in source.rows} == {'日本三"名瀑"'}


def test_quotes_inside_a_plain_cell_are_ordinary(read_bytes):
    source = read_bytes(HEADER + '滝,36,140,日本"三"名瀑\n')
    assert (source.issues, source.rows[0].values["説明"]) == ([], '日本"三"名瀑')


def test_a_file_full_of_unclosed_quotes_is_refused_soon(read_bytes):
    with pytest.raises(UnreadableFileError, match="quotation"):
        read_bytes("名称,説明\n" + '滝,"x\n園,a"b\n' * 5_000)


def test_a_line_beyond_all_measure_is_refused(read_bytes):
    with pytest.raises(UnreadableFileError, match="longer"):
        read_bytes("名称,説明\n" + "x" * 200_000 + "\n")


def test_excel_text_formulas_are_unwrapped(read_bytes):
    assert read_bytes('NO,名称\n="082015",滝\n').rows[0].values["NO"] == "082015"


def test_a_header_alone_gives_no_rows(read_bytes):
    source = read_bytes("\ufeff" + HEADER + ",,,\n,,,\n")
    assert (source.rows, source.encoding, len(source.columns)) == ([], "utf-8", 4)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_nothing_at_all_is_refused(read_bytes, content):
    with pytest.raises(UnreadableFileError, match="empty"):
        read_bytes(content)


def test_undecodable_bytes_and_nuls_are_issues_of_their_line(read_bytes):
    body = "袋田の滝,36,140,きれいな滝\n" * 3
    source = read_bytes((HEADER + body).encode("cp932") + b"\xfd,36,140,\0x\n")
    assert codes(source) == [("bytes-undecodable", 5), ("nul-removed", 5)]
    assert source.rows[3].values == {"名称": "\ufffd", "緯度": "36", "経度": "140", "説明": "x"}


def test_too_many_columns_are_refused(read_bytes):
    with pytest.raises(UnreadableFileError, match="too large"):
        read_bytes("名称" + ",x" * 2000 + "\n")


def test_a_csv_is_one_layer_of_its_own_name(read_bytes):
    text = "名称,緯度\n袋田の滝,36.7\n"
    assert len(read_bytes(text, "falls.csv", source_layer="falls").rows) == 1
    with pytest.raises(UnreadableFileError, match="no layer or sheet 'parks'; there are: falls"):
        read_bytes(text, "falls.csv", source_layer="parks")
