"""Addresses of licences by their SPDX names, as layers give them."""

import re

_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-ND|-SA)?)-([1-4]\.\d)(-[A-Z]{2,3})?")
_OTHERS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "PDL-1.0": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
}


def licence_uri(name: str) -> str:
    """The address of a licence; "" where it is not known."""
    found = _CREATIVE_COMMONS.fullmatch(name)
    if found:
        kind, version, port = found.groups()
        country = f"{port[1:].lower()}/" if port else ""
        return f"https://creativecommons.org/licenses/{kind.lower()}/{version}/{country}"
    if re.match(r"https?://\S+\Z", name):
        return name
    return _OTHERS.get(name, "")
