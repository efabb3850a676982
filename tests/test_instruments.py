"""Which symbol a printed name means: every name of the portals' editions, and what ``tracker.toml`` adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.errors import BadSettings
from tracker.instruments import Catalogue, catalogue
from tracker.settings import load_settings

EDITIONS = {
    "fr": "CAC 40=^FCHI, Euro Stoxx 50=^STOXX50E, Dow Jones=^DJI, Nasdaq=^IXIC, S&P 500=^GSPC, Nikkei 225=^N225, "
    "HANG SENG=^HSI, DAX=^GDAXI, FTSE 100=^FTSE, EUR/USD=EURUSD=X, GBP/USD=GBPUSD=X, Gold future=GC=F, "
    "Pétrole WTI=CL=F, Bitcoin EUR=BTC-EUR, BTC-EUR=BTC-EUR, CMC Crypto 200=^CMC200, XRP EUR=XRP-EUR",
    "us": "S&P 500=^GSPC, Dow 30=^DJI, Nasdaq=^IXIC, Russell 2000=^RUT, Crude Oil=CL=F, Gold=GC=F, Silver=SI=F, "
    "EUR/USD=EURUSD=X, 10-Yr Bond=^TNX, GBP/USD=GBPUSD=X, USD/JPY=JPY=X, Bitcoin USD=BTC-USD, BTC-USD=BTC-USD, "
    "XRP USD=XRP-USD, CMC Crypto 200=^CMC200, FTSE 100=^FTSE, Nikkei 225=^N225, VIX=^VIX, Vix=^VIX, S&P Futures=ES=F, "
    "Dow Futures=YM=F, Nasdaq Futures=NQ=F, Russell 2000 Futures=RTY=F",
    "uk": "FTSE 100=^FTSE, FTSE 250=^FTMC, AIM=^FTAI, GBP/EUR=GBPEUR=X, Bitcoin GBP=BTC-GBP, DOW=^DJI, CRUDE OIL=CL=F, "
    "GOLD FUTURES=GC=F, NIKKEI 225=^N225, HANG SENG=^HSI, DAX=^GDAXI, CAC 40=^FCHI",
    "ca": "S&P/TSX=^GSPTSE, CAD/USD=CADUSD=X, Bitcoin CAD=BTC-CAD, RUSSELL 2000=^RUT, NASDAQ=^IXIC, "
    "NASDAQ futures=NQ=F, VOLATILITY=^VIX, FTSE=^FTSE, CAD/EUR=CADEUR=X",
    "au": "ALL ORDS=^AORD, ASX 200=^AXJO, AUD/USD=AUDUSD=X, OIL=CL=F, GOLD=GC=F, Bitcoin AUD=BTC-AUD, BTC-AUD=BTC-AUD, "
    "AUD/EUR=AUDEUR=X, AUD/NZD=AUDNZD=X, NZX 50=^NZ50, Hang Seng=^HSI",
    "sg": "Straits Times Index=^STI, Dow=^DJI, Nikkei=^N225, FTSE Bursa Malaysia=^KLSE, Jakarta Composite Index=^JKSE, "
    "PSE Index=PSEI.PS",
    "de": "Dow Jones 30=^DJI, Öl (Brent)=BZ=F, MDAX=^MDAXI, TecDAX=^TECDAX, SDAX=^SDAXI, Nasdaq Compositive=^IXIC",
    "it": "FTSE MIB=FTSEMIB.MI, Petrolio=CL=F, Oro=GC=F, EUR/GBP=EURGBP=X, EUR/CHF=EURCHF=X, EUR/CAD=EURCAD=X",
    "jp": "日経平均株価=^N225",
}
"""What each edition prints, and means by it."""


@pytest.mark.parametrize("names", EDITIONS.values(), ids=EDITIONS.keys())
def test_every_name_that_an_edition_prints_is_known(names: str) -> None:
    for each in names.split(", "):
        name, _, symbol = each.partition("=")
        assert catalogue().symbol_of(name) == symbol


@pytest.mark.parametrize("name", ["Nikkei 400", "CAC 40 GR", "Dow Jones Futures", "Gold EUR", "CAC40", "Bitcoin", ""])
def test_a_name_that_is_only_like_another_means_nothing(name: str) -> None:
    assert catalogue().symbol_of(name) is None


OWN = """
timezone = "Europe/Paris"

[instruments."^BAR"]
name = "Bar 40"
kind = "index"
unit = "points"
exchange = "XPAR"
decimals = 3
names = ["Foo", "Bar  Forty"]

[instruments."^FCHI"]
names = ["Paris 40"]

[instruments]
"NEW.PA".names = ["Neuf"]
"""


def catalogue_of(home: Path, content: str) -> Catalogue:
    (home / "tracker.toml").write_text(content, "utf-8")
    return load_settings({}, home=str(home)).catalogue


def test_settings_add_instruments_and_names_without_any_code(tmp_path: Path) -> None:
    known = catalogue_of(tmp_path, OWN)
    bar, new = known.by_symbol["^BAR"], known.by_symbol["NEW.PA"]
    assert (bar.name, bar.kind, bar.unit, bar.exchange, bar.decimals) == ("Bar 40", "index", "points", "XPAR", 3)
    assert {name: known.symbol_of(name) for name in ("foo", "Bar 40", "bar forty", "paris 40", "CAC 40", "Neuf")} == {
        "foo": "^BAR",
        "Bar 40": "^BAR",
        "bar forty": "^BAR",
        "paris 40": "^FCHI",
        "CAC 40": "^FCHI",
        "Neuf": "NEW.PA",
    }
    assert (new.name, new.kind, new.unit, new.exchange) == ("Neuf", None, None, None)
    assert known.by_symbol["^FCHI"].exchange == "XPAR"
    assert catalogue().symbol_of("Foo") is None, "another home knows nothing of it"


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ('kind = "indice"', 3, "instruments.\"^BAR\".kind is 'indice'. Allowed: index,"),
        ('unit = "Euro"', 3, ".unit is 'Euro'"),
        ('exchange = "Paris"', 3, ".exchange is 'Paris'"),
        ('decimals = "2"', 3, ".decimals must be a whole number"),
        ("decimals = 99", 3, "from 0 to 12"),
        ('alias = "Foo"', 3, ".alias is an unknown key"),
        ('nmaes = ["Foo"]', 3, "Did you mean names?"),
        ('names = "Foo"', 3, ".names must be a list of texts"),
        ('names = ["a\\tb"]', 3, "another control character"),
        ('names = ["Foo",\n"cac  40"]', 3, ".names has 'cac  40', a name of ^FCHI"),
        ('name = "DAX"', 3, ".name has 'DAX', a name of ^GDAXI"),
        (
            'names = ["Foo"]\n\n[instruments."^BAZ"]\nkind = "index"\nnames = ["FOO"]',
            7,
            "names has 'FOO', a name of ^BAR",
        ),
        ('names = ["Foo"]\n[instruments."^fchi"]', 4, 'is written as ^FCHI elsewhere. Write [instruments."^FCHI"]'),
        ("[instruments.'a b']", 3, "is no symbol"),
    ],
)
def test_an_error_names_the_place_and_what_is_allowed(tmp_path: Path, lines: str, line: int, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        catalogue_of(tmp_path, f'\n[instruments."^BAR"]\n{lines}\n')
    message = f"{caught.value.what}. {caught.value.advice}"
    assert said in message
    assert f"tracker.toml', line {line}: instruments." in message


@pytest.mark.parametrize("content", ["instruments = 3", 'instruments = ["^BAR"]', 'instruments."^BAR" = "Foo"'])
def test_instruments_that_are_no_tables_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadSettings, match="must be tables"):
        catalogue_of(tmp_path, content)
