#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Tests the controller, in TAP: codec and policy, and where os-ken is installed the
application, with switches that are played."""

import importlib.util
import sys

sys.dont_write_bytecode = True

from tap import TOP, Checks     # noqa: E402

sys.path.insert(0, str(TOP))

import codec_tests              # noqa: E402
import policy_tests             # noqa: E402


def main():
    checks = Checks()
    codec_tests.run(checks)
    policy_tests.run(checks)
    if importlib.util.find_spec("os_ken"):
        import app_tests
        app_tests.run(checks)
    else:
        checks.skip("the application", "os-ken is not installed: see scripts/setup")
    print(f"1..{checks.count}")
    return checks.failed != 0


if __name__ == "__main__":
    sys.exit(main())
