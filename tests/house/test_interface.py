"""The Python interface, as a notebook uses it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import tracker
from tests.builders import a_page
from tests.cli.running import tracker as run_tracker


def test_history_is_a_frame_with_an_aware_time_index(tmp_path: Path) -> None:
    page = tmp_path / "2024-04-19T0227+0200.txt"
    page.write_bytes(a_page().body)
    assert run_tracker("capture", page, "--home", tmp_path, "-q").code == 0
    frame = tracker.open_home(str(tmp_path)).history("Nikkei 225")
    assert isinstance(frame.index, pd.DatetimeIndex)
    assert str(frame.index.tz) == "UTC"
    assert list(frame.columns) == ["value", "change", "percent", "marked", "source"]
    assert [str(at) for at in frame.index] == ["2024-04-19 00:27:00+00:00"]
    assert frame.to_numpy().tolist() == [[37547.74, -531.96, -1.40, False, "saved"]]
    assert frame.dtypes.astype(str).tolist()[:4] == ["float64"] * 3 + ["bool"]
    # The page prints a percentage that contradicts value and change.
    assert tracker.open_home(str(tmp_path)).history("CMC Crypto 200")["marked"].tolist() == [True]


def test_an_unknown_instrument_is_an_error_of_the_documented_kind(tmp_path: Path) -> None:
    with pytest.raises(tracker.TrackerError, match="no instrument is called"):
        tracker.open_home(str(tmp_path)).history("nothing of the kind")


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(getattr(tracker, name) is not None for name in tracker.__all__)
    with pytest.raises(AttributeError, match="no attribute 'bogus'"):
        _ = tracker.bogus
