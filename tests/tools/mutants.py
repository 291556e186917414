"""What a mutant is: one operator, comparison, constant or call of a module changed.

Types, sentences of errors and `strict=True` are left out. `living_mutants` lists those that no test notices.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Mutant", "mutants"]

SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
    ast.USub: (ast.UAdd,), ast.Invert: (ast.UAdd,),
}  # fmt: skip
PAIRS = (("min", "max"), ("argmin", "argmax"), ("minimum", "maximum"), ("any", "all"), ("zeros", "ones"))
NAMES = {old: new for a, b in PAIRS for old, new in ((a, b), (b, a))}


class Mutant(NamedTuple):
    path: Path
    tree: ast.Module
    node: ast.AST
    field: str
    value: object
    function: str | None
    place: str


def left_out(tree: ast.Module) -> set[ast.AST]:
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        roots += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        record = isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass"
        types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        strict = isinstance(node, ast.keyword) and node.arg == "strict"
        if record or types or strict or isinstance(node, ast.Raise | ast.JoinedStr):
            roots.append(node)
    return {inner for root in roots if root is not None for inner in ast.walk(root)}


def other_values(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1,)
    if not isinstance(value, float):
        return ()
    return (1.0,) if value == 0 else (0.0, 2 * value) if abs(value) >= 0.01 else (1000 * value, value / 1000)


def changes(node: ast.AST) -> Iterator[tuple[str, str, object]]:
    """(what is changed, field of the node, its new value)."""
    match node:
        case ast.Compare():
            for k, old in enumerate(node.ops):
                for new in SWAPS[type(old)]:
                    changed = [*node.ops[:k], new(), *node.ops[k + 1 :]]
                    yield f"{type(old).__name__} -> {new.__name__}", "ops", changed
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp() | ast.UnaryOp():
            for new in SWAPS.get(type(node.op), ()):
                yield f"{type(node.op).__name__} -> {new.__name__}", "op", new()
        case ast.Constant():
            for value in other_values(node.value):
                yield f"{node.value!r} -> {value!r}", "value", value
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in NAMES:
            yield f"{name} -> {NAMES[name]}", "id" if isinstance(node, ast.Name) else "attr", NAMES[name]
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition -> not condition", "test", ast.UnaryOp(ast.Not(), node.test)
        case ast.Expr(value=ast.Call()):
            yield "call removed", "value", ast.Constant(None)
        case ast.Continue() | ast.Break():
            yield f"{type(node).__name__} removed", "__class__", ast.Pass


def mutants(path: Path) -> Iterator[Mutant]:
    text = path.read_text()
    tree, lines = ast.parse(text), text.splitlines()
    skipped, functions = left_out(tree), [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
    inside = {node: f.name for f in functions for part in f.body for node in ast.walk(part)}
    for node in ast.walk(tree):
        for what, field, value in () if node in skipped else changes(node):
            line: int = node.lineno  # type: ignore[attr-defined]  # all that changes has a line
            place = f"{path.stem}:{line}  {lines[line - 1].strip()}  [{what}]"
            yield Mutant(path, tree, node, field, value, inside.get(node), place)
