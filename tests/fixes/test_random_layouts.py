"""Registry files in random layouts: a fix keeps their content and their comments, and a second one changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen import rules
from codegen.fixes import fix_file
from codegen.load import LoadedRegistry, RegistryFile, load
from codegen.model import Registry, natural_sort_key
from codegen.toml.writing import toml_value

PACKAGE = b'name = "birds"\nversion = "1.0"\ntitle = "Birds"\ndescription = "Birds."\n'
TEXTS = [
    "dove",
    "it's a dove",
    'a "dove"',
    "C:\\dove",
    "ends with \\",
    "Möwe",
    "a # b",
    "x = 1",
    "x [[member]]",
    "''' \"\"\"",
]
PROSE = [*TEXTS, "two\nlines", "  indented\n\n  # no comment\n", "\ttab"]


@dataclass
class Writer:
    """Writes TOML in a random layout. Each comment is there once, and says where it belongs."""

    random: Random
    comments: int = 0

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, share: float = 0.3) -> bool:
        return self.random.random() < share

    def space(self) -> str:
        return self.one("", " ", "  ", "\t")

    def blank(self) -> str:
        return self.one("", "", "\n", "\n\n\n", "  \n")

    def comment(self, place: str) -> str:
        self.comments += 1
        return f"# {place} {self.comments}"

    def string(self, text: str, *, many_lines: bool = True) -> str:
        forms = [toml_value(text)]
        if "'" not in text and "\n" not in text:
            forms.append(f"'{text}'")
        if not many_lines:
            return self.one(*forms)
        if "'''" not in text and not text.endswith("'"):
            forms += [f"'''{text}'''", f"'''\n{text}'''"]
        if "\\" not in text and '"""' not in text and not text.endswith('"'):
            forms += [f'"""{text}"""', f'"""\n{text}"""']
        return self.one(*forms)

    def key(self, name: str) -> str:
        return ".".join(self.one(part, part, f'"{part}"', f"'{part}'") for part in name.split("."))

    def value(self, value: Any, *, many_lines: bool = True) -> str:
        if isinstance(value, str):
            return self.string(value, many_lines=many_lines)
        if isinstance(value, dict):
            pairs = [f"{self.space()}{self.pair(*item, many_lines=many_lines)}{self.space()}" for item in value.items()]
            return f"{{{','.join(pairs)}}}"
        if isinstance(value, list):
            return self.array(value, is_broken=many_lines and self.chance(0.5))
        return str(value)

    def array(self, items: list[Any], *, is_broken: bool) -> str:
        parts = ["["]
        for index, item in enumerate(items):
            if is_broken and self.chance():
                parts.append(self.blank() or "\n")
            if is_broken and self.chance(0.1):
                parts.append(f"\n  {self.comment(f'item {item}' if isinstance(item, str) else 'list')}\n")
            comma = "," if index < len(items) - 1 or self.chance() else ""
            value = self.value(item, many_lines=is_broken and not isinstance(item, str))
            parts.append(f"{self.space()}{value}{self.space()}{comma}{self.space()}")
        if is_broken and self.chance(0.2):
            parts.append(f" {self.comment('list')}\n")
        return "".join([*parts, "\n" if is_broken and self.chance() else "", "]"])

    def pair(self, name: str, value: Any, *, many_lines: bool = True) -> str:
        return f"{self.key(name)}{self.space()}={self.space()}{self.value(value, many_lines=many_lines)}"

    def fields(self, fields: Mapping[str, Any], owner: str) -> Iterator[str]:
        """Yield the lines of a table's pairs in random order."""
        names = list(fields)
        if self.chance(0.5):
            self.random.shuffle(names)
        for name in names:
            yield self.one("", "", "", self.blank())
            if self.chance(0.05):
                yield f"{self.comment('free')}\n\n"
            if self.chance(0.1):
                yield f"  {self.comment(f'above {owner}.{name}')}\n"
            beside = f"{self.space()}{self.comment(f'beside {name}')}" if self.chance(0.1) else ""
            pair = self.pair(name, fields[name], many_lines=name not in ("name", "kind", "type"))
            yield f"{self.space()}{pair}{beside}{self.space()}\n"

    def table(self, header: str, fields: Mapping[str, Any], owner: str) -> Iterator[str]:
        yield self.blank()
        if self.chance(0.1):
            yield f"{self.comment('free')}\n{self.space()}\n"
        if self.chance():
            yield f"{self.space()}{self.comment(f'above {owner}')}\n"
        beside = f"{self.space()}{self.comment('head')}" if self.chance(0.1) else ""
        head = re.sub(r"[\w.]+", lambda match: f"{self.space()}{match[0]}{self.space()}", header)
        yield f"{self.space()}{head}{beside}\n"
        yield from self.fields(fields, owner)
        if self.chance(0.2):
            yield f"{self.comment(f'below {owner}')}\n\n"

    def document(self) -> str:
        """Return an enumeration with members of all forms, aliases, ranges and choices."""
        numbers = self.random.sample(range(1, 40), 14)
        names = [f"M{number}" for number in numbers]
        head: dict[str, Any] = {
            "name": "Bird",
            "kind": "int",
            "title": "a bird",
            "description": self.random.choice(PROSE).strip(),
        }
        head |= {"references": [{"rfc": 1}, {"rfc": 2, "section": "2"}]}
        parts = [*self.table("[enumeration]", head, "Bird")]
        choices = self.random.sample(["a", "b", "c", "d"], 3)
        parts += self.table("[attribute.size]", {"type": "str", "choices": choices, "description": "size."}, "size")
        parts += self.table("[attribute.age]", {"type": "int", "description": "age."}, "age")
        members, tables = list[dict[str, Any]](), list[str]()
        for name, number in zip(names[:5], numbers[:5], strict=True):
            fields = {"name": name, "value": number, "phrase": self.random.choice(TEXTS), **self.attributes(choices)}
            aliases = self.random.sample([f"{name}_A", f"{name}_B", f"{name}_C"], 3)
            fields |= {"aliases": aliases} if self.chance() else {}
            fields |= {"description": self.random.choice(PROSE).strip()} if self.chance() else {}
            members.append(fields)
        for name, number in zip(names[5:7], numbers[5:7], strict=True):
            tables.append("".join(self.table("[[range]]", {"first": number, "state": "free"}, name)))
        for name, number in zip(names[7:9], numbers[:2], strict=True):
            tables.append("".join(self.table("[[alias]]", {"name": name, "value": number}, name)))
        lines = {}
        for name, number in zip(names[9:], numbers[9:], strict=True):
            more = {"value": number, "phrase": self.random.choice(TEXTS), **self.attributes(choices)}
            lines[name] = number if self.chance(0.4) else more
        top: dict[str, Any] = {}  # members at the top of the file: `members.M1 = 1`, `members = {}`, `member = []`
        if self.chance(0.2):
            top = {"members": lines} if self.chance() else {f"members.{name}": line for name, line in lines.items()}
            for key in list(top) if self.chance() else ():  # members.M1.value = 1, and elsewhere members.M1.phrase
                if key != "members" and isinstance(top[key], dict):
                    top |= {f"{key}.{name}": value for name, value in top.pop(key).items()}
        else:
            tables.append("".join(self.table("[members]", lines, "lines")))
        if self.chance(0.1):
            top["member"] = members
        else:
            tables += ("".join(self.table("[[member]]", fields, fields["name"])) for fields in members)
        self.random.shuffle(tables)
        before = [f"{self.comment('top')}\n{self.blank()}"] if self.chance() else []
        end = [self.blank(), f"{self.comment('end')}" if self.chance() else "", self.one("", "\n", "\n\n")]
        return "".join([*before, *self.fields(top, ""), *parts, *tables, *end])

    def attributes(self, choices: list[str]) -> dict[str, Any]:
        fields: dict[str, Any] = {"size": self.random.choice(choices)} if self.chance() else {}
        return {**fields, "age": self.random.randrange(9)} if self.chance() else fields


def loaded(text: str) -> LoadedRegistry:
    files = {"package": PACKAGE, "birds": text.encode()}
    return load({name: RegistryFile(name=f"{name}.toml", data=data) for name, data in files.items()})


def without_order(registry: Registry) -> Registry:
    """Return a registry with its entries and lists sorted."""
    (enumeration,) = registry.enumerations
    members = [replace(each, index=0, aliases=tuple(sorted(each.aliases))) for each in enumeration.members]
    attributes = tuple(replace(each, choices=tuple(sorted(each.choices))) for each in enumeration.attributes)
    return replace(
        registry,
        enumerations=(
            replace(
                enumeration,
                members=tuple(sorted(members, key=lambda each: natural_sort_key(each.value))),
                aliases=tuple(sorted((replace(each, index=0) for each in enumeration.aliases), key=lambda a: a.name)),
                ranges=tuple(
                    sorted((replace(each, index=0) for each in enumeration.ranges), key=lambda r: str(r.first))
                ),
                attributes=attributes,
            ),
        ),
    )


def places(text: str) -> dict[str, str]:
    """Return where each comment is: the line above it, beside it or below it that it belongs to."""
    lines = text.split("\n")
    found: dict[str, str] = {}
    owner = ""
    owners = []
    for index, line in enumerate(lines):
        if line.startswith("["):
            rest = "\n".join(lines[index:])
            body = re.split(r"\n\[", rest)[0]
            name = re.search(r'^(?:name|first) = "?([\w]+)', body, re.MULTILINE)
            owner = line.strip("[]").split("]")[0].removeprefix("attribute.")
            owner = {"members": "lines"}.get(owner, owner)
            if name:
                owner = f"M{name[1]}" if "[[range" in line else name[1]
        owners.append(owner)
    for index, line in enumerate(lines):
        for comment in re.findall(r"# (?:above|beside|below) [\w.]+ \d+|# item \w+ \d+", line):
            kind, place, _ = comment[2:].split()
            if kind == "above" and "." not in place:
                header = next(i for i in range(index, len(lines)) if lines[i].startswith("["))
                assert all(lines[i].startswith("#") or not lines[i] for i in range(index, header))
                found[comment] = owners[header]
            elif kind == "above":
                below = next(each for each in lines[index:] if each and not each.startswith("#"))
                found[comment] = f"{owners[index]}.{below.split(' ')[0]}"
            elif kind == "below":
                found[comment] = owners[index]
            elif kind == "item":
                below = next(each for each in lines[index + 1 :] if each and not each.strip().startswith("#"))
                found[comment] = below.strip().split(",")[0].strip('"')
    return found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_random_layouts(seed: int) -> None:
    """A fixed file has the same content, its comments at their entries, nothing to fix, and every entry sorted."""
    text = Writer(Random(seed)).document()
    before = loaded(text)
    fix = fix_file(text)
    fixed = fix.text if fix else text
    assert fix is None or fixed != text
    after = loaded(fixed)
    assert without_order(after.registry) == without_order(before.registry)
    problems = (*after.problems, *rules.check(after.registry))
    assert [problem.message for problem in problems if problem.rule == "unsorted"] == []
    second = fix_file(fixed)
    assert second is None, f"{second.counts}\n{fixed}"
    comments = re.compile(r"# \w+(?: [\w.]+)? \d+")
    assert sorted(comments.findall(fixed)) == sorted(comments.findall(text))
    for comment, place in places(fixed).items():
        assert comment.split()[2] == place, f"{comment} is at {place}:\n{text}\n--- fixed ---\n{fixed}"
