"""`make cite`: what the official suites leave behind is read rightly, whatever their exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from defusedxml.common import EntitiesForbidden

from scripts.cite import SUITES, CiteError, find_jar, properties, read_results, run_suite
from touristinfo.config import CHECKOUT

# Written by hand after the form in which TestNG reports.
RESULTS = """<?xml version="1.0" encoding="UTF-8"?>
<testng-results ignored="0" total="4" passed="2" failed="1" skipped="1">
  <suite name="suite"><test name="Core"><class name="org.example.Core">
    <test-method status="PASS" signature="setUp()[pri:0]" name="setUp" is-config="true"/>
    <test-method status="PASS" signature="landing()[pri:0, instance:x]" name="landing"/>
    <test-method status="PASS" signature="conformance()[pri:0]" name="conformance"/>
    <test-method status="FAIL" signature="Core.bbox(Map)[pri:0]" name="bbox">
      <exception class="java.lang.AssertionError"><message><![CDATA[200, not 500]]></message></exception>
    </test-method>
    <test-method status="SKIP" signature="items()[pri:0]" name="items"/>
    {more}
  </class></test></suite>
</testng-results>
"""


def test_passed_failed_and_skipped_tests_are_counted_and_the_failed_named() -> None:
    found = read_results(RESULTS.format(more=""))
    assert (found.passed, found.failed, found.skipped) == (2, 1, 1)
    assert found.failures == ("Core.bbox(Map): 200, not 500",)


def test_a_configuration_that_failed_is_a_failure() -> None:
    found = read_results(RESULTS.format(more='<test-method status="FAIL" name="prepare" is-config="true"/>'))
    assert found.failed == 2
    assert found.failures[-1] == "prepare: "


@pytest.mark.parametrize("methods", ["", '<test-method status="SKIP" name="all"/>'])
def test_a_run_without_any_test_is_no_success(methods: str) -> None:
    with pytest.raises(CiteError, match="no test was run"):
        read_results(f"<testng-results>{methods}</testng-results>")


def test_entities_are_not_expanded() -> None:
    with pytest.raises(EntitiesForbidden):
        read_results('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>')


def test_the_suites_are_told_where_the_server_is() -> None:
    features, tiles = (properties(suite, "http://127.0.0.1:1/v1") for suite in SUITES)
    assert '<entry key="iut">http://127.0.0.1:1/v1</entry>' in features
    assert '<entry key="noofcollections">-1</entry>' in features
    assert "http://127.0.0.1:1/v1/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}" in tiles


def test_a_suite_is_run_and_its_results_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a program in place of Java, which leaves results in the folder of `-o` and exits with 0 as the suites do."""
    java = tmp_path / "java"
    java.write_text(
        f'#!/bin/sh\nmkdir "$4/x"\ncat >"$4/x/testng-results.xml" <<\'END\'\n{RESULTS.format(more="")}END\n'
    )
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert run_suite(SUITES[0], tmp_path / "suite.jar", "http://127.0.0.1:1/v1", tmp_path / "out").failed == 1
    java.write_text("#!/bin/sh\necho no memory\n")
    with pytest.raises(CiteError, match="no memory"):
        run_suite(SUITES[0], tmp_path / "suite.jar", "http://127.0.0.1:1/v1", tmp_path / "other")


def test_a_jar_that_lies_in_the_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "ets-ogcapi-tiles10-1.2-aio.jar").touch()
    assert find_jar(SUITES[1], str(tmp_path)) == tmp_path / "ets-ogcapi-tiles10-1.2-aio.jar"


def test_the_command_fails_with_a_reason_where_a_suite_is_not_to_be_had(tmp_path: Path) -> None:
    settings = {**os.environ, "CITE_JARS": str(tmp_path)}
    command = [sys.executable, "-m", "scripts.cite"]
    done = subprocess.run(command, cwd=CHECKOUT, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ets-ogcapi-features10-1.9-aio.jar is not there" in done.stderr
