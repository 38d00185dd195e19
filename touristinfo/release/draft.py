"""A release before it is written: what each collection says, compared with what the release before said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.published.encode import published_form
from touristinfo.published.format import Provenance, Withdrawn
from touristinfo.published.segment import Segment
from touristinfo.published.segment_writer import signature
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import Known
from touristinfo.published.writer import Changes

Touched = Mapping[str, FeatureContent | None]  # feature id -> what it says now; None = it is gone


@dataclass(slots=True)
class Draft:
    """A release to be written. `contents`: collection -> what changes in it; None = as in `before`.

    `revision`: of the database that it was made from; `follows_database`: and there is nothing else in it.
    `withdrawn`: what it takes out. `known`: files of `before` that were found right. `is_new`: whether it says
    anything else than `before`.
    """

    before: Snapshot | None
    revision: int
    provenance: tuple[Provenance, ...] = ()
    follows_database: bool = False
    withdrawn: tuple[Withdrawn, ...] = ()
    known: Known = field(default_factory=set)
    contents: dict[str, Changes | None] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    deleted: int = 0

    @property
    def is_new(self) -> bool:
        collections = set(self.before.segments) if self.before else None
        return collections != set(self.contents) or any(each is not None for each in self.contents.values())

    def take(self, collection: Collection, touched: Touched, forget: Iterable[str] = ()) -> None:
        """Let `collection` say what it said before, but for `touched`. Features that say the same are not counted.

        `forget`: ids of its features of which something was withdrawn.
        """
        segment = self.segment(collection.id)
        different = {id_: content for id_, content in touched.items() if _differs(id_, content, segment, collection)}
        for id_, content in different.items():
            self._count(id_, content, segment)
        changes = Changes(different, frozenset(forget))
        same_form = segment is not None and segment.signature == signature(collection)
        unchanged = same_form and not different and not is_remembered(segment, changes.forget)
        self.contents[collection.id] = None if unchanged else changes

    def take_all(self, collection: Collection, contents: Iterable[FeatureContent], forget: Iterable[str] = ()) -> None:
        """Let `collection` say `contents` and nothing else."""
        segment = self.segment(collection.id)
        touched: dict[str, FeatureContent | None] = dict.fromkeys(segment.ids()) if segment else {}
        self.take(collection, touched | {content.id: content for content in contents}, forget)

    def segment(self, collection: str) -> Segment | None:
        """What `collection` said before."""
        return self.before.segments.get(collection) if self.before else None

    def _count(self, id_: str, content: FeatureContent | None, segment: Segment | None) -> None:
        if content is None:
            self.deleted += 1
        elif segment is None or segment.row_of(id_) is None:
            self.added += 1
        else:
            self.changed += 1


def _differs(id_: str, content: FeatureContent | None, segment: Segment | None, collection: Collection) -> bool:
    row = segment.row_of(id_) if segment else None
    if content is None or segment is None or row is None:
        return (content is None) != (row is None)
    return published_form(content, collection).digest() != segment.content_digest(row)


def is_remembered(segment: Segment | None, ids: Iterable[str]) -> bool:
    """Whether the search index of `segment` may hold what these features do not say any more."""
    return segment is not None and any(map(segment.remembers, ids))
