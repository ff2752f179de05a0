"""The fields that every schema is made of, each refusing what could not be stored or compared."""

# ruff: noqa: RUF012 - marshmallow declares default_error_messages as an instance variable, which ClassVar contradicts.

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate

_F = TypeVar("_F", bound="fields.Field[Any]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_NO_URL_CHARACTER = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,20})?([Ee][+-]?[0-9]{1,3})?")
_MOMENT = "Give a date (2022-01-07) or an RFC 3339 time with its offset (2022-01-07T09:30:00Z)."


def shown(description: str, *examples: object) -> dict[str, Any]:
    """The metadata that the contract shows of a field: its description and its examples."""
    return {"description": description, "examples": list(examples)}


def told(field: type[_F], description: str, example: object, *, null: bool = False, **options: Any) -> _F:
    """A field that every answer carries; `null` where its value may be unknown."""
    return field(required=True, allow_none=null, metadata=shown(description, example), **options)


class Contract(Schema):
    """A schema that refuses what it does not know and says what it does know."""

    class Meta:
        unknown = RAISE

    def __init__(self, *, longest: Mapping[str, int] | None = None, **options: Any) -> None:
        self.longest = longest or {}
        super().__init__(**options)
        self.error_messages["unknown"] = f"Remove it: the known fields are {', '.join(self.load_fields)}."
        self.error_messages["type"] = "Give an object."

    def find_fault(self, name: str, value: Any) -> str | None:
        """What is wrong with a value of the field `name`, or None."""
        try:
            self.load_fields[name].deserialize(value)
        except ValidationError as error:
            return " ".join(map(str, error.messages))
        return None

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Set the longest length that a deployment allows for a text of this schema."""
        if isinstance(field_obj, Text) and field_name in self.longest:
            field_obj.limit(self.longest[field_name])


class Text(fields.String):
    """A string of at most `longest` code points that a store can keep: not blank, no NUL, no lone surrogate."""

    default_error_messages = {
        "required": "It is missing: give a text.",
        "null": "Give a text, not null.",
        "invalid": "Give a text (a JSON string).",
        "blank": "Write something: the text is empty or blank.",
        "nul": "Remove the NUL character.",
        "surrogate": "Remove the lone surrogate: it stands for no character.",
    }

    pattern = ""
    """What the contract shows of its form, where it has one."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(**options)
        if self.pattern:
            self.metadata = {**self.metadata, "pattern": self.pattern}
        self.limit(longest)

    def limit(self, longest: int) -> None:
        """Allow at most `longest` code points."""
        too_long = f"Shorten it or send it in parts: at most {longest:,} characters are allowed."
        self.validators = [validate.Length(min=1, max=longest, error=too_long)]

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if not text or text.isspace():
            raise self.make_error("blank")
        if "\0" in text:
            raise self.make_error("nul")
        if _SURROGATE.search(text):
            raise self.make_error("surrogate")
        return text


class Url(Text):
    """An absolute http or https address."""

    default_error_messages = {"url": "Give an absolute http:// or https:// address without blanks."}

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=2000, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        url = super()._deserialize(value, attr, data, **options)
        try:
            parts = urlsplit(url)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_web = False
        if not is_web or _NO_URL_CHARACTER.search(url):
            raise self.make_error("url")
        return url


class Moment(Text):
    """A date, kept as it is, or an RFC 3339 time, brought to UTC ("2022-01-07T09:30:00Z")."""

    # Of what it refuses, days that a month lacks and the year 0 are let through.
    pattern = (
        "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"([Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
    )
    default_error_messages = {"invalid": _MOMENT, "moment": _MOMENT, "blank": _MOMENT}

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=40, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        try:
            return _normalise_moment(text)
        except (ValueError, OverflowError):
            raise self.make_error("moment") from None


class PastMoment(Moment):
    """A moment that has come, somewhere on earth and by a clock that is a minute fast."""

    default_error_messages = {"future": "Give a time that has passed; this one is yet to come."}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        moment = super()._deserialize(value, attr, data, **options)
        if is_future(moment):
            raise self.make_error("future")
        return moment


def is_future(moment: str) -> bool:
    """Whether a date has begun nowhere on earth yet, or a time is more than a minute ahead."""
    latest = datetime.now(UTC) + (timedelta(minutes=1) if "T" in moment else timedelta(hours=14))
    return moment > latest.isoformat()


def _normalise_moment(text: str) -> str:
    if _DATE.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    if not _DATETIME.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")


class Whole(fields.Integer):
    """A whole number in [low, high]: a JSON integer (5.0 is one) or, `as_text`, the digits of a query parameter."""

    default_error_messages = {
        "null": "Give a whole number, not null.",
        "invalid": "Give a whole number.",
    }

    def __init__(self, *, low: int, high: int, as_text: bool, **options: Any) -> None:
        self.as_text = as_text
        beyond = f"Give a whole number from {low} to {high}."
        super().__init__(validate=validate.Range(min=low, max=high, error=beyond), **options)

    def _validated(self, value: Any) -> int:
        if self.as_text and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
            return int(value)
        if not self.as_text and isinstance(value, float) and value.is_integer():
            return int(value)
        # Not `true`, which Python counts as 1.
        if self.as_text or not isinstance(value, int) or isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Switch(fields.Boolean):
    """A query parameter that is true or false."""

    default_error_messages = {"invalid": "Give true or false."}

    def __init__(self, **options: Any) -> None:
        super().__init__(truthy={"true"}, falsy={"false"}, **options)


class Share(fields.Float):
    """A number in [0, 1]: a JSON number or, `as_text`, the decimal notation of a query parameter."""

    default_error_messages = {
        "null": "Give a number, not null.",
        "invalid": "Give a number from 0 to 1.",
    }

    def __init__(self, *, as_text: bool, **options: Any) -> None:
        self.as_text = as_text
        super().__init__(validate=validate.Range(min=0, max=1, error="Give a number from 0 to 1."), **options)

    def _validated(self, value: Any) -> float:
        if self.as_text and isinstance(value, str) and _DECIMAL.fullmatch(value):
            return float(value)
        # NaN and infinity fail the range: no comparison with them holds.
        if self.as_text or not isinstance(value, int | float) or isinstance(value, bool):
            raise self.make_error("invalid")
        if not 0 <= value <= 1:
            raise self.make_error("invalid")
        return float(value)


class Words(fields.List[str]):
    """Up to `most` texts, each kept once, in the order given."""

    default_error_messages = {
        "required": "It is missing: give a list.",
        "null": "Give a list, not null.",
        "invalid": "Give a list of texts.",
    }

    def __init__(self, word: Text, *, most: int, **options: Any) -> None:
        super().__init__(word, validate=validate.Length(max=most, error=f"Give at most {most}."), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> list[Any]:
        words = super()._deserialize(value, attr, data, **options)
        self._validate(words)  # all that were given count, as the contract says, not only those that differ
        return list(dict.fromkeys(words))


class Language(Text):
    """A BCP 47 language tag, in the usual case ("pt-BR", "zh-Hant")."""

    pattern = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,5}$"
    default_error_messages = {"language": "Give a language tag such as en or pt-BR."}

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=35, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        tag = super()._deserialize(value, attr, data, **options)
        if not re.fullmatch(self.pattern, tag):
            raise self.make_error("language")
        language, *further = tag.lower().split("-")
        usual = {2: str.upper, 4: str.title}
        return "-".join([language, *(usual.get(len(subtag), str)(subtag) for subtag in further)])
