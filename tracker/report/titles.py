"""What charts and pictures say in words, made from the data: names, titles, subtitles, notes, text alternatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tracker.colors import Colors
from tracker.history import History, InstrumentHistory
from tracker.instruments import Reference
from tracker.model import Quote
from tracker.report.doubts import is_marked
from tracker.report.facts import Facts, Sighting
from tracker.report.failure_marks import failures_told
from tracker.report.fonts import drawable, is_drawable
from tracker.report.percent_lines import PercentLine, instruments_of
from tracker.report.period import Period
from tracker.report.printed import NOTHING, number_text, percent_text
from tracker.report.reading_rules import instrument_rules, overview_rules
from tracker.report.theme import direction
from tracker.report.time_words import TimeWords
from tracker.texts import Texts
from tracker.visible import apart, one_line, short_line, shortened

_NAME_IN_TITLE = 60
_NAME_IN_PAGE = 80
_NAME_IN_ALTERNATIVE = 300
_SOURCES_NAMED = 3


def chart_name(instrument: InstrumentHistory, *, longest: int = _NAME_IN_TITLE) -> str:
    """An instrument's name for a chart; its symbol where the fonts lack a character of the name."""
    if instrument.symbol and not is_drawable(one_line(shortened(instrument.name, longest))):
        return shortened(drawable(instrument.symbol), longest)
    return shortened(drawable(instrument.name), longest)


def page_name(instrument: InstrumentHistory, *, longest: int = _NAME_IN_PAGE) -> str:
    """An instrument's name for a page, which may be shortened."""
    return short_line(instrument.name, longest)


def whole_name(instrument: InstrumentHistory) -> str:
    """An instrument's name for a page, all of it."""
    return one_line(instrument.name)


def change_in_words(instrument: InstrumentHistory, percent: Decimal, texts: Texts) -> str:
    """The printed percentage and what it refers to: « −1,40 % depuis la clôture précédente »."""
    figure = percent_text(percent, texts.locale)
    match instrument.reference:
        case Reference.PREVIOUS_CLOSE:
            return texts("{percent} since the previous close", percent=figure)
        case Reference.SETTLEMENT:
            return texts("{percent} since the previous settlement", percent=figure)
        case Reference.DAY_BEFORE:
            return texts("{percent} in 24 hours", percent=figure)
        case Reference.DAILY:
            return texts("{percent} since the day before", percent=figure)
        case None:
            return texts("{percent} as the page prints it", percent=figure)


def instrument_title(instrument: InstrumentHistory, facts: Facts, texts: Texts) -> str:
    """The finding of an instrument's chart: « Nikkei 225 : −1,40 % depuis la clôture précédente »."""
    name = apart(chart_name(instrument))
    percent = instrument.newest.quote.percent
    if percent is not None:
        finding = change_in_words(instrument, percent, texts)
        if is_marked(instrument):
            finding = texts("{what} (doubtful)", what=finding)
        return texts("{name}: {finding}", name=name, finding=finding)
    if facts.last is None:
        return texts("{name}: no value", name=name)
    return texts("{name}: {finding}", name=name, finding=number_text(facts.last.figure, texts.locale))


def instrument_subtitle(facts: Facts, period: Period, words: TimeWords) -> str:
    """What an instrument's chart shows: the period, the change over it, the time zone."""
    parts = [sentence_case(words.span(period.start, period.end))]
    if facts.count > 1 and facts.since_first is not None:
        percent = figure_in_words(facts.since_first, words.texts, is_marked=facts.since_first_is_marked)
        parts.append(words.texts("{percent} over the period", percent=percent))
    # A name that stands twice on a page has two quotes in a snapshot.
    parts.append(snapshots_in_words(min(facts.count, period.snapshots), words.texts))
    parts.append(zone_in_words(words))
    return " · ".join(parts)


def snapshots_in_words(number: int, texts: Texts) -> str:
    """« 96 relevés »; « un seul relevé, pas encore d'évolution »."""
    if number == 1:
        return texts("a single snapshot, nothing to compare it with yet")
    return texts.count("{number} snapshot", "{number} snapshots", number)


def zone_in_words(words: TimeWords) -> str:
    """In which time zone times are told."""
    return words.texts("times in {zone}", zone=words.zone.key)


def overview_notes(history: History, lines: Sequence[PercentLine], period: Period, words: TimeWords) -> tuple[str, ...]:
    """The sentences at the foot of an overview."""
    return (_source(history, history.sources, words), *overview_rules(lines, period, words))


def instrument_notes(
    history: History, instrument: InstrumentHistory, period: Period, words: TimeWords, colors: Colors
) -> tuple[str, ...]:
    """The sentences at the foot of an instrument's chart; *colors* are those of what rises and what falls."""
    own = {seen.source for seen in instrument.names}
    sources = [source for source in history.sources if source in own] or history.sources
    return (_source(history, sources, words), *instrument_rules(instrument, period, words, colors))


def _source(history: History, sources: Sequence[str], words: TimeWords) -> str:
    latest = max(history.captured[source].last for source in sources)
    return words.texts(
        "Source: {sources}. Latest snapshot: {time}.",
        sources=drawable(sources_in_words(sources)),
        time=words.day_and_time(latest),
    )


def sources_in_words(sources: Sequence[str]) -> str:
    """The names of sources, the first few of many."""
    named = ", ".join(one_line(shortened(source, _NAME_IN_PAGE)) for source in sources[:_SOURCES_NAMED])
    return named + (", …" if len(sources) > _SOURCES_NAMED else "")


def instrument_alternative(instrument: InstrumentHistory, facts: Facts, period: Period, words: TimeWords) -> str:
    """An instrument's chart as one sentence with its facts, and one more where captures failed."""
    drawn = _drawn_alternative(instrument, facts, period, words)
    failed = failures_told((instrument,), period, words.texts)
    return f"{drawn} {failed}" if failed else drawn


def _drawn_alternative(instrument: InstrumentHistory, facts: Facts, period: Period, words: TimeWords) -> str:
    texts = words.texts
    name = page_name(instrument, longest=_NAME_IN_ALTERNATIVE)
    span = words.span(period.start, period.end)
    if facts.first is None or facts.last is None or facts.high is None or facts.low is None:
        return texts("{name}, {span}: the pages print no value.", name=name, span=span)
    if facts.count == 1:
        return texts(
            "{name}: {last} on {time}, a single value.",
            name=name,
            last=number_text(facts.last.figure, texts.locale),
            time=words.day_and_time(facts.last.at),
        )
    return texts(
        "{name}, {span}: from {first} to {last} ({percent}), lowest {low}, highest {high}.",
        name=name,
        span=span,
        first=_told(facts.first, texts),
        last=_told(facts.last, texts),
        percent=percent_text(facts.since_first, texts.locale),
        low=number_text(facts.low.figure, texts.locale),
        high=number_text(facts.high.figure, texts.locale),
    )


def _told(sighting: Sighting, texts: Texts) -> str:
    return with_doubt(number_text(sighting.figure, texts.locale), texts, is_marked=sighting.is_marked)


def arrowed(quote: Quote, locale: str) -> str:
    """A quote's percentage with sign and arrow, so that colour is never needed: « ▼ −1,40 % »."""
    return f"{direction(quote.moved).value} {percent_text(quote.percent, locale)}"


def overview_title(lines: Sequence[PercentLine], period: Period, words: TimeWords, *, is_drawn: bool = True) -> str:
    """The finding of the overview: the two ends of the field, without the doubtful ones where there are others.

    Names are as a picture can draw them; unless *is_drawn*, as a page prints them, which has the reader's fonts.
    """
    texts = words.texts
    sure = [line for line in lines if not line.is_doubtful]
    if not lines:
        return texts("No change to show")
    title = _field_in_words(sure or lines, period, words, chart_name if is_drawn else page_name)
    if not sure:
        return texts("{what} (doubtful)", what=title)
    left_out = sum(line.is_doubtful and not line.is_acknowledged for line in lines)
    return texts("{what}, {rest}", what=title, rest=without_doubtful(left_out, texts)) if left_out else title


def without_doubtful(number: int, texts: Texts) -> str:
    """« hors 1 valeur douteuse »."""
    return texts.count("{number} doubtful left out", "{number} doubtful left out", number)


def _field_in_words(lines: Sequence[PercentLine], period: Period, words: TimeWords, name_of: Callable[..., str]) -> str:
    texts = words.texts
    high, low = lines[0], lines[-1]
    names = [apart(name_of(line.instrument, longest=30)) for line in (low, high)]
    figures = [percent_text(line.last, texts.locale) for line in (low, high)]
    if period.start == period.end:
        if len(lines) == 1:
            return texts("{name}: {finding}", name=names[1], finding=figures[1])
        if high.last == low.last == 0:
            return texts("No change, as the page prints it")
        return texts(
            "From {low} ({low_name}) to {high} ({high_name}), as the page prints it",
            low=figures[0], low_name=names[0], high=figures[1], high_name=names[1],
        )  # fmt: skip
    same_day = words.day(period.start) == words.day(period.end)
    since = words.day_and_time(period.start) if same_day else words.day(period.start)
    if high.last == low.last == 0:
        return texts("No change since {time}", time=since)
    if len(lines) == 1:
        return texts("{name}: {percent} since {time}", name=names[1], percent=figures[1], time=since)
    return texts(
        "From {low} ({low_name}) to {high} ({high_name}) since {time}",
        low=figures[0], low_name=names[0], high=figures[1], high_name=names[1], time=since,
    )  # fmt: skip


def sentence_case(text: str) -> str:
    """*text* with a capital first letter."""
    return text[:1].upper() + text[1:]


def overview_subtitle(period: Period, words: TimeWords) -> str:
    """What the overview shows: the period, what its percentages refer to, the time zone."""
    texts = words.texts
    return " · ".join(
        (
            sentence_case(words.span(period.start, period.end)),
            _change_shown(period, texts),
            snapshots_in_words(period.snapshots, texts),
            zone_in_words(words),
        )
    )


def overview_alternative(lines: Sequence[PercentLine], period: Period, words: TimeWords) -> str:
    """The overview as one sentence with its facts."""
    texts = words.texts
    ends = ", ".join(
        f"{page_name(line.instrument, longest=30)} {figure_in_words(line.last, texts, is_marked=line.is_doubtful)}"
        for line in lines
    )
    drawn = texts(
        "Chart of all instruments, {change}, {span}: {ends}.",
        change=_change_shown(period, texts),
        span=words.span(period.start, period.end),
        ends=ends or NOTHING,
    )
    failed = failures_told(instruments_of(lines), period, texts)
    return f"{drawn} {failed}" if failed else drawn


def figure_in_words(percent: Decimal | None, texts: Texts, *, is_marked: bool) -> str:
    """A percentage, with a word where it is doubtful."""
    return with_doubt(percent_text(percent, texts.locale), texts, is_marked=is_marked)


def with_doubt(figure: str, texts: Texts, *, is_marked: bool) -> str:
    """A figure as text, with a word where it is doubtful."""
    return texts("{what} (doubtful)", what=figure) if is_marked else figure


def _change_shown(period: Period, texts: Texts) -> str:
    if period.start == period.end:
        return texts("change as the page prints it")
    return texts("change since each one's first value")


def chart_note(instrument: InstrumentHistory, period: Period, words: TimeWords, colors: Colors) -> str:
    """The caption of an instrument's chart in a page; *colors* are those of what rises and what falls."""
    return " ".join((sentence_case(zone_in_words(words)) + ".", *instrument_rules(instrument, period, words, colors)))


def overview_note(lines: Sequence[PercentLine], period: Period, words: TimeWords) -> str:
    """The caption of the overview in a page."""
    return " ".join((overview_subtitle(period, words) + ".", *overview_rules(lines, period, words)))
