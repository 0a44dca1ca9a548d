"""The picture of speed: how many times longer each way takes than score-messages, for three files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import altair as alt

from benchmarks.picture import COLOURS, GREY, INK

WIDTH, BAR = 215, 26
OURS = "score-messages with imdb-article"


@dataclass(frozen=True)
class Speed:
    """The figures of docs/benchmarks.md: for each way the ratios of its time to ours, one for each of `files`."""

    files: Sequence[str]
    ways: Mapping[str, Sequence[float]]

    @classmethod
    def read(cls, path: Path) -> Speed:
        """From the JSON that it is stored as."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def speed_chart(speed: Speed) -> alt.HConcatChart:
    """A panel for each file, with a bar for each way; the line is our time."""
    return alt.hconcat(*(_panel(speed, index) for index in range(len(speed.files))), spacing=18)


def _panel(speed: Speed, index: int) -> alt.LayerChart:
    order = [OURS, *speed.ways]
    rows = [
        {
            "way": way,
            "times": times,
            "label": f"{times:g} x",
            "colour": COLOURS[1] if way.startswith("score-") else COLOURS[0],
        }
        for way, times in [(OURS, 1.0), *((way, times[index]) for way, times in speed.ways.items())]
    ]
    longest = max(times for way in speed.ways.values() for times in way)
    labels = alt.Axis(labelLimit=300, ticks=False, domain=False) if index == 0 else None
    x = alt.X(
        "times:Q", title="Times our time", scale=alt.Scale(domain=[0, 1.15 * longest]), axis=alt.Axis(tickCount=4)
    )
    y = alt.Y("way:N", title=None, sort=order, axis=labels)
    base = alt.Chart(alt.Data(values=rows), title=speed.files[index], width=WIDTH, height=BAR * len(rows))
    bars = base.mark_bar(height=BAR - 10).encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    numbers = base.mark_text(align="left", dx=4, color=INK).encode(x=x, y=y, text="label:N")
    ours = alt.Chart(alt.Data(values=[{"times": 1}])).mark_rule(color=GREY, strokeDash=[3, 3]).encode(x="times:Q")
    return alt.layer(bars, ours, numbers)
