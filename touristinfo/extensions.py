"""Flask extensions, not yet bound to an app; imports nothing of ours."""

from flask_babel import Babel

babel = Babel()
