"""Small faults for a module's source: each one changes a single place, as a slip of the hand would.

Left alone: docstrings, annotations, decorators, texts (names of columns, sentences) and what stands in a ``raise``,
whose words no test should copy; the raise itself is taken out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault."""

    place: str
    """Function or class that it lies in; empty: the module."""
    line: int
    lines: range
    """The lines of the statement it lies in (of an ``if`` or a loop: of its head): who runs one of them may notice."""
    before: str
    """The source that is replaced, on one line."""
    after: str
    source: str
    """The whole module with the fault in it."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it whatever happens to lines elsewhere."""
        return (self.place, self.before, self.after)


def mutants(source: str) -> Iterator[Mutant]:
    """Every fault of a module, in the order of its lines."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    raw = source.encode()
    for place, node, after, within in _faults(ast.parse(source), "", range(0)):
        assert node.end_lineno is not None and node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = raw[begin:end].decode()
        yield Mutant(
            place=place,
            line=node.lineno,
            lines=within,
            before=" ".join(before.split()),
            after=after,
            source=raw[:begin].decode() + after + raw[end:].decode(),
        )


Place = ast.expr | ast.stmt


def _faults(node: ast.AST, place: str, within: range) -> Iterator[tuple[str, Place, str, range]]:
    if isinstance(node, ast.stmt):
        within = _lines_of(node)
    if isinstance(node, ast.Raise):
        yield place, node, "pass", within
        return
    if isinstance(node, ast.expr | ast.stmt):
        for after in _of_node(node):
            yield place, node, after, within
    for test in _tests_of(node):
        for word in ("True", "False"):
            yield place, test, word, within
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        place = f"{place}.{node.name}" if place else node.name
    for child in _children(node):
        yield from _faults(child, place, within)


def _lines_of(statement: ast.stmt) -> range:
    """The lines of a statement without those of the statements inside it."""
    inner = getattr(statement, "body", None) or getattr(statement, "cases", None)
    first = inner[0] if inner else None
    if isinstance(first, ast.match_case):
        first = first.pattern
    assert statement.end_lineno is not None
    end = statement.end_lineno if first is None else max(statement.lineno, first.lineno - 1)
    return range(statement.lineno, end + 1)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What may hold a fault: no annotation, no decorator, no docstring, no text."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases", "type_params", "format_spec"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_text(child):
                yield child


def _is_text(node: ast.AST) -> bool:
    value = node.value if isinstance(node, ast.Expr) else node
    return isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))


def _tests_of(node: ast.AST) -> Iterator[ast.expr]:
    """Conditions that are held to be always true, then always false."""
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test
    if isinstance(node, ast.comprehension):
        yield from node.ifs


def _of_node(node: Place) -> Iterator[str]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=right):
            for index, operator in enumerate(ops):
                changed = [*ops[:index], COMPARISONS[type(operator)](), *ops[index + 1 :]]
                yield _text(ast.Compare(left=left, ops=changed, comparators=right))
        case ast.BinOp(left=left, op=op, right=right_side) if type(op) in ARITHMETIC:
            yield _text(ast.BinOp(left=left, op=ARITHMETIC[type(op)](), right=right_side))
        case ast.BoolOp(op=op, values=values):
            yield _text(ast.BoolOp(op=ast.Or() if isinstance(op, ast.And) else ast.And(), values=values))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield _text(operand)
        case ast.Constant(value=int() as value):
            yield str(not value if isinstance(value, bool) else value + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in CALLS:
            yield _text(ast.Call(func=ast.Name(id=CALLS[name]), args=args, keywords=keywords))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Continue() | ast.Break():
            yield "pass"


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"
