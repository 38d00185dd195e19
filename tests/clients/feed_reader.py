"""Reads the feed as feed readers do, with feedparser, from page to page; prints what it understood as JSON."""

import json
import sys

import feedparser

address, entries, feed = sys.argv[1], [], {}
while address:
    read = feedparser.parse(address)
    assert not read.bozo, read.bozo_exception
    assert read.version == "atom10", read.version
    entries += read.entries
    feed = feed or {"language": read.feed.language, "etag": read.etag}
    address = next((link.href for link in read.feed.links if link.rel == "next"), "")
again = feedparser.parse(sys.argv[1], etag=feed["etag"])
print(
    json.dumps(
        {
            "feed": feed,
            "status_of_the_same_again": again.status,
            "entries": [
                {
                    "id": each.id,
                    "title": each.title,
                    "language": each.title_detail.language,
                    "link": each.link,
                    "dated": each.updated_parsed is not None,
                }
                for each in entries
            ],
        }
    )
)
