"""Runs Cinder's own tests against the driver: `run.py CONF DATABASE RESULTS`.

A process of its own, because they replace Python's threads, sockets and sleep by eventlet's. The
database is made, for the agent that reads CONF; RESULTS is written as JSON.
"""

import importlib
import json
import pkgutil
import sys
import unittest
from collections import Counter

import cinder.tests.unit.scheduler as upstream
import clouds
from cinder.scheduler import driver
from cinder.tests.unit.scheduler import fakes
from selection import NO_HOSTS, RUN, is_case_of, looked_into
from under_test import UnderTest

from stowage_cinder import StowageScheduler


def main(conf, database, results):
    files = [one.name for one in pkgutil.iter_modules(upstream.__path__)]
    rest = {name for name in files if name.startswith("test_")} - looked_into()
    tests = {name: len(cases_of(name)) for name in rest}
    clouds.write_database(database)
    link = clouds.link_to(conf)
    take_the_place_of_cinders(link)
    looked_at = [case for file in sorted(looked_into()) for case in cases_of(file)]
    selected = {name_of(case): case for case in looked_at if is_selected(case)}
    # The ledger is one. While no host has reported, those run that are about such a cloud.
    no_hosts = [name for name in selected if name.split(".")[-1] in NO_HOSTS]
    ended = {name: outcome_of(selected[name]) for name in no_hosts}
    clouds.report(link)
    ended |= {name: outcome_of(selected[name]) for name in selected if name not in ended}
    there = [name_of(case) for case in looked_at]
    tests |= Counter(name.partition(".")[0] for name in there)
    with open(results, "w", encoding="utf8") as file:
        json.dump({"tests": tests, "there": there, "ended": ended}, file)


def take_the_place_of_cinders(link):
    """Cinder's tests find the driver where they look for the base class and FilterScheduler."""
    driver.Scheduler = StowageScheduler
    fakes.FakeFilterScheduler = lambda: UnderTest(link)
    tests = importlib.import_module(f"{upstream.__name__}.test_filter_scheduler")
    tests.FilterSchedulerTestCase.driver_cls = StowageScheduler


def cases_of(file):
    """Every test of one of Cinder's files."""
    module = importlib.import_module(f"{upstream.__name__}.{file}")
    suites = unittest.defaultTestLoader.loadTestsFromModule(module)
    return [case for suite in suites for case in suite]


def name_of(case):
    """file.Class.test"""
    return case.id().removeprefix(f"{upstream.__name__}.")


def is_selected(case):
    where, _, test = name_of(case).rpartition(".")
    return any(is_case_of(test, one) for one in RUN.get(where, ()))


def outcome_of(case):
    """What was wrong; empty: nothing."""
    result = unittest.TestResult()
    case.run(result)
    wrong = [text for _, text in result.errors + result.failures + result.skipped]
    return "\n".join(wrong) if result.testsRun == 1 else "it did not run\n" + "\n".join(wrong)


if __name__ == "__main__":
    main(*sys.argv[1:])
