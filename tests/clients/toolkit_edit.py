"""Opens a file with translate-toolkit, translates what is empty, saves it, and prints what it saw."""

import json
import sys

from translate.storage import factory, xliff2

path, target = sys.argv[1:]
# The factory takes every file of the name for XLIFF 1.2.
store = xliff2.Xliff2File.parsefile(path) if path.endswith(".xliff") else factory.getobject(path)
seen = []
for unit in store.units:
    if unit.istranslatable():
        seen.append({"source": str(unit.source), "target": str(unit.target or ""), "notes": unit.getnotes()})
        if not unit.target:
            unit.target = target
            unit.markfuzzy(False)
store.save()
json.dump({"units": seen, "language": store.gettargetlanguage()}, sys.stdout)
