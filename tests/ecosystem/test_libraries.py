"""Members inside the libraries that their users have: pydantic, SQLAlchemy, argparse and logging."""

from __future__ import annotations

import argparse
import logging
import re
from pathlib import Path
from typing import Any

import pydantic
import pytest
import sqlalchemy
from smtpcodes import Command, EnhancedStatus, EnhancedStatusCode, Reply, ReplyCode, parse_reply
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

README = Path(__file__).resolve().parents[2] / "generated" / "README.md"


class Attempt(pydantic.BaseModel):
    """A command and its reply, as a client records them."""

    code: ReplyCode
    verb: Command | None = None
    enhanced: EnhancedStatusCode | None = None


@pytest.mark.parametrize("number", [250, 550, 571])
def test_pydantic_reads_and_writes_codes(number: int) -> None:
    """A field takes integers, unregistered ones too, and JSON has the number; verbs may have any letter case."""
    attempt = Attempt.model_validate_json(f'{{"code": {number}, "verb": "MAIL", "enhanced": "X.1.1"}}')
    assert attempt.code is ReplyCode(number) is Attempt(code=ReplyCode(number)).code
    assert attempt.verb is Command.MAIL
    assert attempt.enhanced is EnhancedStatusCode.BAD_DESTINATION_MAILBOX_ADDRESS
    assert attempt.model_dump_json() == f'{{"code":{number},"verb":"MAIL","enhanced":"X.1.1"}}'
    assert attempt.model_dump(mode="json") == {"code": number, "verb": "MAIL", "enhanced": "X.1.1"}
    assert Attempt.model_validate_json(attempt.model_dump_json()) == attempt


@pytest.mark.parametrize("value", [99, 600, True, "x", None])
def test_pydantic_refuses_values_outside_the_bounds(value: Any) -> None:
    """A value outside the bounds is a validation error."""
    with pytest.raises(pydantic.ValidationError):
        Attempt(code=value)
    with pytest.raises(pydantic.ValidationError):
        Attempt.model_validate({"code": 250, "verb": "XCLIENT"})


def test_pydantic_makes_a_schema() -> None:
    """The schema of a model lists the registered codes only, even after unregistered ones were created."""
    assert not ReplyCode(571).is_registered
    schema = Attempt.model_json_schema()["$defs"]["ReplyCode"]
    assert set(schema["enum"]) == {code.value for code in ReplyCode}
    assert schema["type"] == "integer"


@pytest.mark.parametrize("text", ["550 5.1.1 No such user", "571-a\r\n571 4.7.1 b", "250 OK"])
def test_pydantic_reads_and_writes_replies(text: str) -> None:
    """A reply with its status is a field like any other dataclass: it round-trips through JSON."""
    replies = pydantic.TypeAdapter(Reply)
    reply = parse_reply(text)
    again = replies.validate_json(replies.dump_json(reply))
    assert (again, type(again.status), type(again.code)) == (reply, type(reply.status), ReplyCode)
    # pydantic before 2.14 raises the ValueError of the constructor, later ones a ValidationError, which is one.
    with pytest.raises(ValueError, match="the detail of an enhanced status code must be 0 to 999"):
        pydantic.TypeAdapter(EnhancedStatus).validate_json("[5, 1, 1000]")


class Base(DeclarativeBase):
    pass


class ByName(Base):
    """Codes in SQLAlchemy's own Enum type."""

    __tablename__ = "by_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[ReplyCode]
    verb: Mapped[Command | None]
    enhanced: Mapped[EnhancedStatusCode | None]


def from_the_readme() -> Any:
    """Return the column type that the README shows, from the README's text."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = (block for block in blocks if "class ReplyCodeType" in block)
    names: dict[str, Any] = {}
    exec(block, names)
    return names["ReplyCodeType"]


CODES = sqlalchemy.Table(
    "codes",
    Base.metadata,
    sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
    sqlalchemy.Column("code", from_the_readme(), index=True),
)


@pytest.fixture
def session() -> Any:
    """Return a session on an empty database in memory."""
    engine = sqlalchemy.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def test_sqlalchemy_keeps_registered_members_by_name(session: Any) -> None:
    """SQLAlchemy's Enum type stores the names of members and returns the members."""
    session.add(ByName(id=1, code=ReplyCode.OK, verb=Command.MAIL, enhanced=EnhancedStatusCode("X.1.1")))
    session.commit()
    row = session.scalars(sqlalchemy.select(ByName).where(ByName.code == ReplyCode.OK)).one()
    assert (row.code, row.verb, row.enhanced) == (ReplyCode.OK, Command.MAIL, EnhancedStatusCode("X.1.1"))
    kept = session.execute(sqlalchemy.text("select code, verb, enhanced from by_name")).one()
    assert kept == ("OK", "MAIL", "BAD_DESTINATION_MAILBOX_ADDRESS")


def test_sqlalchemy_is_closed_to_unregistered_codes(session: Any) -> None:
    """SQLAlchemy's Enum type refuses an unregistered code, so the README shows another type."""
    session.add(ByName(id=1, code=ReplyCode(571)))
    with pytest.raises(sqlalchemy.exc.StatementError, match="is not among the defined enum values"):
        session.commit()


def test_the_column_type_of_the_readme(session: Any) -> None:
    """The type of the README stores the number of every code, and returns the code."""
    session.execute(CODES.insert(), [{"id": n, "code": c} for n, c in enumerate([ReplyCode.OK, ReplyCode(571), None])])
    session.execute(CODES.insert(), {"id": 3, "code": 550})
    session.commit()
    kept = session.execute(sqlalchemy.text("select code from codes order by id")).scalars().all()
    assert kept == [250, 571, None, 550]
    found = session.execute(sqlalchemy.select(CODES.c.code).order_by(CODES.c.id)).scalars().all()
    assert found == [ReplyCode.OK, ReplyCode(571), None, ReplyCode(550)]
    assert all(item is None or item is ReplyCode(item) for item in found)
    for where, ids in (
        (CODES.c.code == ReplyCode(571), [1]),
        (CODES.c.code == 571, [1]),
        (CODES.c.code >= 500, [1, 3]),
    ):
        assert sorted(session.execute(sqlalchemy.select(CODES.c.id).where(where)).scalars()) == ids


def test_argparse_choices() -> None:
    """Members are choices, written as on the wire; a code is given as an integer."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--verb", type=Command, choices=list(Command))
    parser.add_argument("--code", type=lambda text: ReplyCode(int(text)))
    parser.add_argument("--status", type=EnhancedStatus.parse)
    found = parser.parse_args(["--verb", "MAIL", "--code", "571", "--status", "5.1.1"])
    assert (found.verb, found.code, found.status) == (Command.MAIL, ReplyCode(571), (5, 1, 1))
    assert "{ATRN,AUTH,BDAT," in " ".join(parser.format_help().split())
    for wrong in (["--verb", "XCLIENT"], ["--code", "99"], ["--code", "x"], ["--status", "5.1"]):
        with pytest.raises(argparse.ArgumentError):
            parser.parse_args(wrong)


def test_logging_shows_the_wire_form(caplog: pytest.LogCaptureFixture) -> None:
    """A log line has the number, with each format."""
    with caplog.at_level(logging.INFO):
        logging.info("%s %d %r %s", ReplyCode.OK, ReplyCode(571), ReplyCode(571), EnhancedStatus(5, 1, 1))
    assert caplog.messages == ["250 571 <ReplyCode.UNREGISTERED_571: 571> 5.1.1"]
