"""Texts that each check finds fault with, and texts that it leaves alone: real ones, in the right scripts."""

from typing import Any

from touristinfo.translation.checks.unit import Unit


def name(source: str, target: str, kana: str = "", language: str = "en", **more: Any) -> Unit:
    return Unit("name", language, source, target, kana, **more)


def text(source: str, target: str, language: str = "en", field: str = "description", **more: Any) -> Unit:
    return Unit(field, language, source, target, **more)


def sign(target: str, **properties: Any) -> Unit:
    return Unit("text", "ja", target, target, properties=properties)


# Check -> what is wrong, what is right.
CASES: dict[str, tuple[list[Unit], list[Unit]]] = {
    "english-name-missing": (
        [name("弘道館", ""), name("袋田の滝", " "), name("大洗磯前神社", "　")],
        [name("弘道館", "Kodokan"), name("袋田の滝", "Fukuroda Falls"), text("滝です。", "")],
    ),
    "same-as-source": (
        [
            text("水戸藩の藩校です。", "水戸藩の藩校です。"),
            name("偕楽園", "偕楽園", language="ko"),
            name("道の駅ひたちおおた", "道の駅ひたちおおた", language="zh-Hans"),
        ],
        [
            name("弘道館", "弘道館", language="zh-Hant"),
            name("AEON MALL", "AEON MALL"),
            name("偕楽園", "가이라쿠엔", language="ko"),
        ],
    ),
    "kana-left": (
        [
            name("袋田の滝", "袋田の瀑布", language="zh-Hans"),
            text("売店があります。", "매점이あります.", "ko"),
            text("ひたち海浜公園", "สวนひたち", "th"),
        ],
        [
            name("袋田の滝", "袋田瀑布", language="zh-Hant"),
            name("袋田の滝", "후쿠로다 폭포", language="ko"),
            text("海の近くです。", "うみの ちかくです。", "ja-simple"),
        ],
    ),
    "other-script": (
        [
            name("偕楽園", "Kairakuen", language="ko"),
            name("偕楽園", "偕樂園", language="th"),
            name("水戸駅", "水戸站"),
        ],
        [
            name("無料Wi-Fi", "Wi-Fi", language="ko"),
            name("偕楽園", "สวนไคราคุเอ็น", language="th"),
            text("03-1234-5678", "03-1234-5678", "th"),
        ],
    ),
    "hans-hant": (
        [
            name("偕楽園", "偕樂園", language="zh-Hans"),
            name("偕楽園", "偕乐园", language="zh-Hant"),
            text("駅の売店", "車站商店", "zh-Hans"),
        ],
        [
            name("偕楽園", "偕乐园", language="zh-Hans"),
            name("偕楽園", "偕樂園", language="zh-Hant"),
            name("鉾田市役所", "鉾田市政府", language="zh-Hans"),
        ],
    ),
    "japanese-form": (
        [
            name("偕楽園", "偕楽園", language="zh-Hant"),
            name("偕楽園", "偕楽園", language="zh-Hans"),
            text("桜の名所", "桜花名胜", "zh-Hans"),
        ],
        [
            name("偕楽園", "偕樂園", language="zh-Hant"),
            name("中山峠", "中山峠", language="zh-Hant"),
            name("坂野家住宅", "坂野家住宅", language="zh-Hant"),
        ],
    ),
    "strange-character": (
        [text("葛飾", "\ue000飾", "zh-Hant"), name("神﨑", "Kan\ufffdzaki"), text("図", "\U000f0000", "zh-Hans")],
        [text("葛飾", "葛飾", "zh-Hant"), name("神﨑", "Kanzaki"), text("花火🎆", "Fireworks 🎆")],
    ),
    "number-missing": (
        [
            text("入館料は500円です。", "Admission is 300 yen."),
            text("開館時間　９：００〜１７：００", "관람 시간 9:00~18:00", "ko"),
            text("令和5年に開館しました。", "เปิดเมื่อปี 2022", "th"),
            text("高さ120メートル", "Cao 100 mét", "vi"),
        ],
        [
            text("入館料は1,000円です。", "Admission is 1000 yen."),
            text("午後5時まで", "Until 5 p.m."),
            text("午後5時まで", "至17:00", "zh-Hans"),
            text("令和5年に開館しました。", "เปิดเมื่อปี 2023", "th"),
            text("約3万本の梅", "Khoảng 30.000 cây mơ", "vi"),
            text("三百種の梅", "300종의 매실나무", "ko"),
            text("12月1日", "December 1"),
            text("二つの池", "Two ponds"),
            text("四段に落ちる滝", "네 단으로 떨어지는 폭포", "ko"),
            text("第2代藩主", "第二代藩主", "zh-Hans"),
            text("第9代藩主", "The ninth lord"),
            text("日本で2番目に広い湖", "일본에서 두 번째로 넓은 호수", "ko"),
            text("数え年13歳", "In their thirteenth year"),
        ],
    ),
    "phone-differs": (
        [
            text("電話 029-301-1111", "Tel. 029-301-1112"),
            text("電話 029-224-1111", "전화 없음", "ko"),
            text("電話０２９５－７２－１１１１", "電話 0295-72-111", "zh-Hant"),
        ],
        [
            text("電話 029-301-1111", "Tel. +81-29-301-1111"),
            text("電話 029-301-1111", "전화 029-301-1111", "ko"),
            text("電話 029(301)1111", "โทร. 029 301 1111", "th"),
        ],
    ),
    "url-missing": (
        [
            text("予約は https://www.example.jp/yoyaku で。", "Book in advance."),
            text("https://www.example.jp/", "https://www.example.com/", "ko"),
            text("詳しくは http://www.example.jp/a?b=1 へ", "详见网站", "zh-Hans"),
        ],
        [
            text("予約は https://www.example.jp/yoyaku で。", "Book at https://www.example.jp/yoyaku ."),
            text("予約は電話で。", "Book by phone."),
            text("https://www.example.jp/", "ดู https://www.example.jp/", "th"),
        ],
    ),
    "placeholder-missing": (
        [
            text("{name}まで{metres}メートル", "{name}"),
            text("%(count)s件", "items"),
            text("<b>注意</b>", "주의", "ko"),
        ],
        [
            text("{name}まで{metres}メートル", "{metres} m to {name}"),
            text("%(count)s件", "%(count)s 건", "ko"),
            text("波括弧なし", "无", "zh-Hans"),
        ],
    ),
    "space-around": (
        [name("弘道館", "Kodokan "), name("弘道館", "　弘道館", language="zh-Hant"), text("滝です。", "\nFalls.")],
        [name("弘道館", "Kodokan"), text("滝です。", "Falls."), name("水戸駅", "สถานีมิโตะ", language="th")],
    ),
    "double-space": (
        [
            name("水戸駅", "Mito  Station"),
            text("梅の名所", "매화  명소", "ko"),
            text("公園", "水户　　公园", "zh-Hans"),
        ],
        [name("水戸駅", "Mito Station"), text("梅の名所", "매화 명소", "ko"), text("公園", "公园", "zh-Hans")],
    ),
    "unseen-character": (
        [
            name("水戸駅", "Mito\u200b Station"),
            name("水戸駅", "\ufeff미토역", language="ko"),
            text("公園", "公\u00ad园", "zh-Hans"),
        ],
        [
            name("水戸駅", "Mito Station"),
            name("水戸駅", "สถานี\u200bมิโตะ", language="th"),
            text("家族", "Family 👨\u200d👩\u200d👧"),
        ],
    ),
    "end-stop": (
        [
            text("梅の名所です。", "Famous for its plum trees"),
            text("日本三名園のひとつ", "일본 3대 정원의 하나입니다.", "ko"),
            text("立ち入らないでください。", "请勿入内", "zh-Hans"),
        ],
        [
            text("梅の名所です。", "Famous for its plum trees."),
            text("梅の名所です。", "มีชื่อเสียงเรื่องต้นบ๊วย", "th"),
            text("禁煙。", "No smoking"),
            text("「弘道館」です。", "“Kodokan.”"),
        ],
    ),
    "line-count": (
        [
            text("駐車場\n入口", "Parking entrance"),
            text("順路", "관람\n순서", "ko"),
            text("足元注意", "小心\n脚下", "zh-Hans"),
        ],
        [
            text("駐車場\n入口", "Parking\nEntrance"),
            text("順路", "관람 순서\n", "ko"),
            text("足元注意", "小心脚下", "zh-Hans"),
        ],
    ),
    "duplicated-word": (
        [
            text("水戸の駅です。", "The the station of Mito."),
            text("梅の木", "Plum plum trees"),
            text("公園の中", "In in the park"),
        ],
        [
            text("水戸の駅です。", "The station of Mito."),
            text("緑です。", "Rất xanh xanh.", "vi"),
            text("彼が持っていた", "What he had had"),
        ],
    ),
    "length": (
        [
            text("梅の名所として知られる水戸の公園で、春には約三千本の梅が咲きます。", "Plum."),
            text("出口", "Please use this door whenever you would like to leave the building again"),
            text("駐車場", "주차하실 분은 안쪽에 마련된 넓은 주차 공간을 이용해 주시기 바랍니다", "ko"),
        ],
        [
            text("出口", "Exit"),
            text("駐車場", "주차장", "ko"),
            text("梅の名所として知られる公園です。", "A park known for its plum blossoms."),
        ],
    ),
    "generic-part": (
        [
            name("千波公園", "Senba Koen"),
            name("水戸駅", "Mito-eki"),
            name("茨城県立歴史博物館", "Ibaraki Rekishi Hakubutsukan"),
        ],
        [
            name("千波公園", "Senba Park"),
            name("水戸駅", "Mito Station"),
            name("千波公園", "Senba Koen", is_official=True),
        ],
    ),
    "doubled-generic": (
        [
            name("那珂川", "Nakagawa River", "ナカガワ"),
            name("久慈川", "Kujigawa River", "クジガワ"),
            name("竜神大吊橋", "Ryujin Otsuribashi Bridge", "リュウジンオオツリバシ"),
        ],
        [
            name("那珂川", "Naka River", "ナカガワ"),
            name("荒川", "Arakawa River", "アラカワ"),
            name("月山", "Mt. Gassan", "ガッサン"),
        ],
    ),
    "generic-position": (
        [name("筑波山", "Tsukuba Mountain"), name("千波湖", "Senba Lake"), name("那珂川", "River Naka")],
        [name("筑波山", "Mt. Tsukuba"), name("千波湖", "Lake Senba"), name("那珂川", "Naka River")],
    ),
    "island": (
        [
            name("沖ノ島", "Oki Island", "オキノシマ"),
            name("厳島", "Itsukushima", "イツクシマ"),
            name("江の島", "Eno Island", "エノシマ"),
        ],
        [
            name("沖ノ島", "Okinoshima Island", "オキノシマ"),
            name("厳島", "Itsukushima Island", "イツクシマ"),
            name("江の島", "Enoshima Island", "エノシマ"),
        ],
    ),
    "temple-shrine": (
        [
            name("清水寺", "Kiyomizu Temple", "キヨミズデラ"),
            name("鹿島神宮", "Kashima"),
            name("大洗磯前神社", "Oarai Isosaki"),
        ],
        [
            name("清水寺", "Kiyomizu-dera Temple", "キヨミズデラ"),
            name("鹿島神宮", "Kashima Jingu Shrine"),
            name("水戸中央病院", "Mito Central Hospital"),
        ],
    ),
    "onsen": (
        [
            name("袋田温泉", "Fukuroda Hot Spring"),
            name("大子温泉", "Daigo Spa"),
            name("筑波山温泉", "Mt. Tsukuba Hot Springs"),
        ],
        [
            name("袋田温泉", "Fukuroda Onsen"),
            name("大子温泉", "Daigo Onsen Hot Spring"),
            text("温泉があります。", "There is a hot spring."),
        ],
    ),
    "hepburn": (
        [
            name("土浦駅", "Tutiura Station", "ツチウラエキ"),
            name("日立駅", "Hitati Station", "ヒタチエキ"),
            name("常陸大子駅", "Hitati-Daigo Station", "ヒタチダイゴエキ"),
            name("藤代駅", "Huzisiro Station", "フジシロエキ"),
        ],
        [
            name("土浦駅", "Tsuchiura Station", "ツチウラエキ"),
            name("日立駅", "Hitachi Station", "ヒタチエキ"),
            name("シティホール", "City Hall", "シティホール"),
        ],
    ),
    "n-before-labials": (
        [
            name("千波湖", "Lake Semba", "センバコ"),
            name("新橋", "Shimbashi", "シンバシ"),
            name("日本橋", "Nihombashi", "ニホンバシ"),
        ],
        [
            name("千波湖", "Lake Senba", "センバコ"),
            name("茨城新聞社", "Ibaraki Shimbun", "イバラキシンブンシャ"),
            name("天ぷら", "Tempura", "テンプラ"),
        ],
    ),
    "reading-ignored": (
        [
            name("常陸太田駅", "Joriku-Ota Station", "ひたちおおたえき"),
            name("潮来", "Shiorai", "いたこ"),
            name("大洗", "Taisen", "おおあらい", "vi"),
            name("霞ヶ浦", "가스미케우라", "かすみがうら", "ko"),
            name("水戸駅", "스이도역", "みとえき", "ko"),
        ],
        [
            name("大洗磯前神社", "Ōarai Isosaki-jinja Shrine", "おおあらいいそさきじんじゃ"),
            name("太田", "Ohta", "おおた"),
            name("袋田の滝", "Fukuroda Falls", "ふくろだのたき"),
            name("茨城県立歴史館", "Ibaraki Prefectural Museum of History", "けんりつれきしかん"),
            name("つくば駅", "Tsukuba Station", ""),
            name("潮来", "Shiorai", "いたこ", is_official=True),
            name("筑波山", "Núi Tsukuba", "つくばさん", "vi"),
            name("霞ヶ浦", "가스미가우라 호수", "かすみがうら", "ko"),
            name("日光", "닛코", "にっこう", "ko"),
            name("土浦駅", "쓰치우라역", "つちうらえき", "ko"),
            name("袋田の滝", "후쿠로다 폭포", "ふくろだのたき", "ko"),
        ],
    ),
    "rule-without-english": (
        [
            text("立入禁止", "", field="text"),
            text("落石注意", " ", field="text"),
            text("川に降りない", "", field="text", properties={"sign_type": "regulatory"}),
        ],
        [
            text("立入禁止", "No Entry", field="text"),
            text("水戸駅 300 m", "", field="text", properties={"sign_type": "directional"}),
            text("立入禁止", "", "ko", "text"),
        ],
    ),
    "rule-without-pictogram": (
        [
            sign("立入禁止", sign_type="regulatory"),
            sign("遊泳禁止", sign_type="interpretive", pictograms=[]),
            sign("落石に注意", sign_type="map"),
        ],
        [
            sign("立入禁止", sign_type="regulatory", pictograms=["6.2.3"]),
            sign("水戸駅 300 m", sign_type="directional"),
            sign("千波湖案内図", sign_type="map", pictograms=[]),
        ],
    ),
    "pictogram-code": (
        [
            sign("トイレ", pictograms=["トイレ"]),
            sign("禁煙", pictograms=["6.1.1", "no smoking"]),
            sign("駐車場", pictograms=["P"]),
        ],
        [
            sign("トイレ", pictograms=["1.1.3"]),
            sign("禁煙", pictograms=["JIS Z 8210 6.1.1"]),
            sign("案内所", pictograms=["ISO 7001 PI PF 001"]),
        ],
    ),
    "hours-closed-only": (
        [
            text("月曜休館", "Closed on Mondays", field="hours_note"),
            text("月曜休館", "月曜日は休館", "ja", "hours_note"),
            text("年末年始休園", "연말연시 휴원", "ko", "hours_note"),
        ],
        [
            text("月曜休館", "Open Tuesday to Sunday, closed on Mondays", field="hours_note"),
            text(
                "月曜休館", "Closed on Mondays", field="hours_note", properties={"opening_hours": "Tu-Su 09:00-17:00"}
            ),
            text("月曜休館", "Closed on Mondays"),
        ],
    ),
    "stale": (
        [
            name("弘道館", "Kodokan", is_stale=True),
            text("滝です。", "폭포입니다.", "ko", is_stale=True),
            text("公園です。", "公园。", "zh-Hans", is_stale=True),
        ],
        [name("弘道館", "Kodokan"), text("滝です。", "", is_stale=True), text("公園です。", "公园。", "zh-Hans")],
    ),
}
