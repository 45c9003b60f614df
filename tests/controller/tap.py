# SPDX-License-Identifier: GPL-2.0
"""One line of TAP a test, and what the document has as examples."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
DOCUMENT = TOP / "docs" / "openflow-extension.md"


class Checks:
    def __init__(self):
        self.count = self.failed = 0

    def true(self, name, fine, otherwise=""):
        self.count += 1
        self.failed += not fine
        print(f"{'ok' if fine else 'not ok'} {self.count} - {name}", flush=True)
        if not fine and otherwise:
            print("# " + str(otherwise).replace("\n", "\n# "), flush=True)

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # skip {why}", flush=True)

    def equal(self, name, expected, actual):
        self.true(name, expected == actual, f"expected {expected}\n     got {actual}")

    def raises(self, name, kind, text, function, *arguments):
        """It has to raise this, and nothing else, with the text in it."""
        try:
            result = function(*arguments)
        except kind as error:
            self.true(name, text in str(error), f"raised without '{text}': {error}")
        except Exception as error:
            self.true(name, False, f"raised {error!r}")
        else:
            self.true(name, False, f"accepted: {result}")


def examples():
    """The hexadecimal dumps of the document, in their order."""
    dumps = []
    for offset, digits in re.findall(r"^    ([0-9a-f]{4})  ((?:[0-9a-f]{2} {1,2})*"
                                     r"[0-9a-f]{2})$", DOCUMENT.read_text(), re.MULTILINE):
        if offset == "0000":
            dumps.append(b"")
        if int(offset, 16) != len(dumps[-1]):
            raise ValueError(f"{DOCUMENT.name}: offset {offset} is {len(dumps[-1]):04x}")
        dumps[-1] += bytes.fromhex(digits)
    return dumps
