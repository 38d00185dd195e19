"""Publication: gathers what is approved, writes it as a release, switches; takes things back out of releases."""

from touristinfo.published.downloads.make import make_downloads
from touristinfo.release.publish import Published, publish, rollback
from touristinfo.release.withdraw import withdraw

__all__ = ["Published", "make_downloads", "publish", "rollback", "withdraw"]
