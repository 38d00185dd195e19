"""XML that people send: no document types, so neither entity bombs nor external entities; faults by line and column."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from touristinfo.errors import UnreadableFileError
from touristinfo.files.encoding import codec_named
from touristinfo.messages import N_

_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"'][^>]*\?>")


def parsed_xml(data: bytes) -> Element:
    """The root element. Raises UnreadableFileError with line and column (both from 1)."""
    try:
        root: Element = ElementTree.fromstring(_in_utf8(data), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableFileError(N_("The XML declares a document type (DOCTYPE), which is refused.")) from error
    except ParseError as error:
        line, column = error.position
        raise UnreadableFileError(
            N_("The XML is broken at line %(line)s, column %(column)s: %(reason)s"),
            line=line,
            column=column + 1,
            reason=str(error).partition(":")[0],
        ) from error
    except (ValueError, LookupError) as error:
        raise UnreadableFileError(N_("The XML cannot be read: %(reason)s"), reason=str(error)) from error
    return root


def _in_utf8(data: bytes) -> bytes:
    """Japanese encodings take several bytes for a character, which the parser does not know."""
    declared = _DECLARATION.match(data)
    if declared is None or declared[1].lower().startswith((b"utf", b"us-ascii", b"iso-8859")):
        return data
    rest = data[declared.end() :]
    return rest.decode(codec_named(declared[1].decode("ascii"))).encode()
