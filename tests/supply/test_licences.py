"""docs/licences.md lists every locked package with a licence that is known and accepted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scripts import licences
from scripts.licences import DOCUMENT, STATED, UnknownLicence, document, licence_of, module_cache
from scripts.packages import APART, ROOT, Hash, Package, all_packages


def package(ecosystem: str, name: str, version: str = "1") -> Package:
    return Package(ecosystem, name, version, (Hash("SHA-256", "a" * 64),), "")


def test_the_page_lists_exactly_what_is_locked() -> None:
    rows = re.findall(r"^\| (\S+) \| (\S+) \|", DOCUMENT.read_text(), re.MULTILINE)
    listed = sorted(f"{name}@{version}" for name, version in rows if name != "package")
    assert listed == sorted(one.key for one in all_packages())


def test_the_page_says_what_the_packages_say() -> None:
    packages = all_packages()
    absent = [
        one.key
        for one in packages
        if one.ecosystem == "golang" and not (module_cache() / one.key).exists() and one.key not in STATED
    ]
    if absent:
        pytest.skip(f"not in Go's module cache, `make gotest` fetches it: {absent[0]}")
    assert document(packages) == DOCUMENT.read_text()


def test_stated_licences_are_of_locked_packages() -> None:
    assert set(STATED) <= {one.key for one in all_packages()}


@pytest.mark.parametrize("ecosystem", ["pypi", "npm", "golang"])
def test_invalid_package_that_says_nothing(ecosystem: str) -> None:
    with pytest.raises(UnknownLicence, match="no licence found"):
        licence_of(package(ecosystem, "no-such-package"))


def test_invalid_other_version_than_the_one_that_is_installed() -> None:
    with pytest.raises(UnknownLicence, match="no licence found"):
        licence_of(package("pypi", "pytest", "0.0"))


@pytest.mark.parametrize("expression", ["AGPL-1.0-only", "MIT AND SSPL-1.0", "Proprietary", "MIT OR Custom"])
def test_invalid_licence(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(licences.STATED, "x@1", expression)
    with pytest.raises(UnknownLicence, match="not in ACCEPTED"):
        licence_of(package("npm", "x"))


@pytest.mark.parametrize("ecosystem", ["pypi", "golang"])
def test_invalid_copyleft_where_it_would_be_linked(ecosystem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(licences.STATED, "x@1", "GPL-3.0-only")
    assert licence_of(package("npm", "x")) == "GPL-3.0-only"
    with pytest.raises(UnknownLicence, match="would reach code that links it"):
        licence_of(package(ecosystem, "x"))


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "AGPL-3.0-only"])
def test_copyleft_of_a_tool_apart(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(licences.STATED, "x@1", expression)
    assert licence_of(replace(package("pypi", "x"), used_for=APART)) == expression


@pytest.mark.parametrize("used_for", ["product and tests", "build", f"product and tests, {APART}"])
def test_invalid_copyleft_of_a_tool_that_is_used_elsewhere_too(
    used_for: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(licences.STATED, "x@1", "AGPL-3.0-only")
    with pytest.raises(UnknownLicence, match="would reach code that links it"):
        licence_of(replace(package("pypi", "x"), used_for=used_for))


def test_circuits_that_include_circomlib_say_so() -> None:
    gpl = []
    for path in sorted((ROOT / "circuits").rglob("*.circom")):
        text = path.read_text()
        says = text.splitlines()[0].removeprefix("// SPDX-License-Identifier: ")
        assert says in ("Apache-2.0", "GPL-3.0"), path
        if re.search(r'^include ".*circomlib/', text, re.MULTILINE):
            assert says == "GPL-3.0", path
        if says == "GPL-3.0":
            gpl.append(path.stem)
    assert "seal" in gpl
