# SPDX-License-Identifier: GPL-2.0
"""A series of scenarios, one after the other or side by side, and what came of it."""

import sys
from concurrent.futures import ThreadPoolExecutor

from guest.session import FAIL, PASS, SKIP, stopping

# How many failures may be put down to the machine (README.md).
MOST_UNSTEADY = 3


def show_piece(text):
    sys.stdout.write(text)
    sys.stdout.flush()


class Run:
    """A row of the list of what to do: a session, and what it must come to."""

    def __init__(self, session, reason=None):
        self.session = session
        self.expected = reason

    def title(self):
        return self.session.name + (" (must fail)" if self.expected else "")

    def needs_quiet(self):
        return bool(self.session.scenario.again)

    def may_be_unsteady(self):
        return not self.expected and self.session.may_be_unsteady()

    def execute(self, show):
        """Returns the status and the words that explain it."""
        self.session.execute(show)
        status, reason = self.session.status, self.session.reason
        if not self.expected or status == SKIP:
            return status, reason
        if status == PASS:
            return FAIL, "passed, but should have failed"
        seen = [reason, *self.session.report_titles()]
        for expected in self.expected.split(" & "):
            if not any(expected in title for title in seen):
                return FAIL, (f"should have failed with '{expected}', but "
                              f"did with: {reason}")
        return PASS, reason


def run_all(runs, jobs, quiet, forgiving=False):
    """Runs them; @forgiving: what fails gets a second chance, alone, as README.md
    says."""
    counts = {PASS: 0, FAIL: 0, SKIP: 0}
    words = {PASS: "ok  ", FAIL: "FAIL", SKIP: "skip"}
    unsteady = []

    def execute(run):
        if not quiet:
            print(f"===== {run.title()}", flush=True)
        return run, *run.execute(None if quiet else show_piece)

    def judge_all(pool):
        together = pool.map(execute, [r for r in runs if not r.needs_quiet()])
        yield from together
        # One at a time, when no other guest is there.
        yield from map(execute, [r for r in runs if r.needs_quiet()])
        yield from map(execute, unsteady)

    def tell(run, word, reason):
        print(f"{word} {run.title():44} {run.session.seconds:5.0f} s"
              f"{'  ' + reason if reason else ''}", flush=True)
        if word.startswith("FAIL") or word == "#":
            print(run.session.explain(not quiet), flush=True)

    pool = ThreadPoolExecutor(jobs)
    try:
        for run, status, reason in judge_all(pool):
            if (forgiving and status == FAIL and run not in unsteady and
                    len(unsteady) < MOST_UNSTEADY and run.may_be_unsteady()):
                tell(run, "#", f"{reason}: once more when all is done")
                print(f"#    kept as {run.session.keep_log('unsteady')}", flush=True)
                unsteady.append(run)
                continue
            if run in unsteady and status == PASS:
                reason = "at the second time"
            counts[status] += 1
            tell(run, words[status], reason)
    except BaseException:
        stopping.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)

    skipped = f", {counts[SKIP]} skipped" if counts[SKIP] else ""
    print(f"lab: {counts[PASS]} passed, {counts[FAIL]} failed{skipped}")
    if counts[FAIL]:
        return FAIL
    return PASS if counts[PASS] else SKIP
