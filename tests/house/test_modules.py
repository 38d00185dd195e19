"""The shape of the code: small modules and functions, a job for each module, no circles."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parsed(*folders: str) -> Iterator[tuple[str, str, ast.Module]]:
    for folder in folders:
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield str(path.relative_to(CHECKOUT)), text, ast.parse(text)


OURS = list(parsed("touristinfo", "migrations", "scripts", "benchmarks", "soak"))
TESTS = list(parsed("tests"))


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def test_the_modules_are_found():
    names = [name for name, _, _ in OURS]
    assert "touristinfo/config.py" in names
    assert "touristinfo/domain/languages.py" in names


def test_no_module_is_long():
    assert not [f"{name}: {text.count(chr(10))}" for name, text, _ in OURS + TESTS if text.count("\n") > MOST_LINES]


def test_no_function_is_long():
    assert not [
        f"{name}:{function.lineno} {function.name}"
        for name, _, tree in OURS
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno >= MOST_LINES_OF_A_FUNCTION
    ]


def test_each_module_says_its_job_in_one_line():
    for name, _, tree in OURS:
        docstring = ast.get_docstring(tree) or ""
        first = docstring.partition("\n")[0]
        assert len(first) > 10, name
        assert first.endswith((".", "?", ":", ";")), f"{name}: the first line is a whole sentence"


def test_nothing_is_imported_inside_a_function():
    assert not [
        f"{name}:{node.lineno}"
        for name, _, tree in OURS + TESTS
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def import_graph() -> dict[str, set[str]]:
    graph = grimp.build_graph("touristinfo", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_two_modules_import_each_other():
    TopologicalSorter(import_graph()).prepare()


def test_a_circle_would_be_found():
    with pytest.raises(CycleError):
        TopologicalSorter({**import_graph(), "touristinfo.errors": {"touristinfo.config"}}).prepare()
