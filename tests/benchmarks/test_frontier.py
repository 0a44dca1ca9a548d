"""The frontier: variants are trained once and measured right; each has a name in the picture."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import frontier, frontier_points
from benchmarks.frontier import SHIPPED, VARIANTS, main, recipe_of, thinned, write
from benchmarks.frontier_picture import LIMIT, frontier_chart
from benchmarks.frontier_points import Point, table_of
from benchmarks.held_out import SINGLE
from benchmarks.label_places import Box, label_places
from benchmarks.picture import COLOURS, DARK, svg_of
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS, load_model
from score_messages.text.normalize import normalize
from score_messages.training import class_thresholds
from score_messages.training.class_thresholds import weighted_macro_f1
from score_messages.training.corpus import TextSet, read_set
from score_messages.training.held_out import MIXTURES, NATURAL
from score_messages.training.messages import RECIPE, Material, held_out_mixtures
from score_messages.training.targets import DistillationTargets, smoothed
from tests.support.pictures import texts_of
from tests.support.public_texts import write_public_texts


def point(variant: str, cost: float = 1.2, share: float = 0.7) -> Point:
    """All figures near a share, other ones for each variant."""
    rng = np.random.default_rng(len(variant))
    macro_f1 = {kind: share + float(rng.normal(0, 0.01)) for kind in MIXTURES}
    area = dict.fromkeys(NATURAL, (share, share - 0.1, share + 0.1))
    return Point(variant, 0.3, 4, cost, 4.0, macro_f1, area, {"rt_polarity": share, "uci_yelp": share + 0.1})


POINTS = [point(name, 1 + index / 7) for index, name in enumerate(VARIANTS)]


def test_no_two_variants_are_the_same_network() -> None:
    """Whatever the recipe is; one of them is that of the shipped model."""
    recipes = [recipe_of(name, RECIPE.epochs) for name in VARIANTS]
    assert len(set(recipes)) == len(recipes)
    assert recipe_of(SHIPPED, RECIPE.epochs) == RECIPE
    assert f"{RECIPE.directions} x {RECIPE.units} units" in SHIPPED


def test_variants_differ_in_all_that_a_network_may_have() -> None:
    """And each in few things from the shipped form, as its name says."""
    recipes = {name: recipe_of(name, RECIPE.epochs) for name in VARIANTS}
    assert {recipe.directions for recipe in recipes.values()} == {1, 2}
    assert {64, 128, 256} <= {recipe.units for recipe in recipes.values()}
    assert {32, 64, 100} <= {recipe.embedding for recipe in recipes.values()}
    assert {("max",), ("mean",), ("max", "mean")} == {recipe.pooling for recipe in recipes.values()}
    assert max(recipe.vocabulary_size for recipe in recipes.values()) == 60_000
    for name, recipe in recipes.items():
        if " units" in name:
            assert f"{recipe.directions} x {recipe.units} units" in name
        if "vectors of" in name:
            assert f"vectors of {recipe.embedding}" in name


def test_unknown_variant_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """The known ones are named."""
    with pytest.raises(typer.BadParameter, match=r"no variant '3 x 64 units'. There are: .*; 60,000 words"):
        main(tmp_path / "none", tmp_path, ["2 x 64 units", "3 x 64 units"])


def test_picture_names_every_variant_in_every_panel() -> None:
    """As text, the shipped one in a colour of its own; the axes say what they show."""
    svg = svg_of(frontier_chart(POINTS, SHIPPED))
    texts = texts_of(svg)
    for name in VARIANTS:
        assert texts.count(name) == 3
    assert texts.count("Cost of a word, as a multiple of that of imdb-article") == 3
    assert texts.count(f"the default may cost {LIMIT}") == 3
    assert "Macro-F1, mean of mail and support, %" in texts
    assert svg.count(f'fill="{COLOURS[1]}"') >= 6
    used = {part.split('"')[0] for part in svg.split('="#')[1:]}
    assert {f"#{colour}" for colour in used} <= set(DARK)


def test_same_figures_give_the_same_picture() -> None:
    """To the byte; others another one."""
    svg = svg_of(frontier_chart(POINTS, SHIPPED))
    assert svg_of(frontier_chart(POINTS, SHIPPED)) == svg
    assert svg_of(frontier_chart([*POINTS[:-1], replace(POINTS[-1], cost=9.0)], SHIPPED)) != svg


@pytest.mark.parametrize("points", [POINTS[:1], [point("a"), point("b")], [point("slow", 40.0), point("fast", 0.1)]])
def test_any_points_can_be_drawn(points: list[Point]) -> None:
    """A single one, two at the same place, two far apart."""
    texts = texts_of(svg_of(frontier_chart(points, SHIPPED)))
    assert all(texts.count(each.variant) == 3 for each in points)
    assert not any("NaN" in text for text in texts)


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 300)), min_size=1, max_size=6))
def test_few_names_hide_nothing(points: list[tuple[int, int]]) -> None:
    """Wherever the points lie, each name stays in the frame and off the others."""
    names = [f"variant {index}" for index in range(len(points))]
    frame = Box(0, 0, 720, 300)
    boxes = [place.box for place in label_places([(float(x), float(y)) for x, y in points], names, frame)]
    for index, box in enumerate(boxes):
        assert box.overlap(frame) == pytest.approx(box.area)
        assert all(box.overlap(other) == 0 for other in boxes[:index])


def test_table_has_a_row_of_each_variant() -> None:
    """Shares in percent, areas as they are; a figure that there isn't leaves its cell empty."""
    lines = table_of([POINTS[0], replace(POINTS[1], area={}, macro_f1={"mail": 0.5})]).splitlines()
    assert len({line.count("|") for line in lines}) == 1 and len(lines) == 4
    assert lines[2].startswith(f"| {SHIPPED} | 1.00 | 4.0 |") and lines[2].endswith("| 0.700 | 0.700 | 75.0 |")
    assert lines[3].startswith("| 1 x 64 units | 1.14 | 4.0 | 50.0 | | | | | |")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_public_texts(tmp_path / "data", 60)


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Small networks that learn labels; how often there was something to gather."""
    tiny = replace(RECIPE, vocabulary_size=900, embedding=4, units=3, length=20)
    few = {SHIPPED: {}, "1 x 2 units": {"directions": 1, "units": 2}, "mean only": {"pooling": ("mean",)}}
    calls: list[Path] = []

    def gather(data: Path, predictions: Path, on_note: Callable[[str], None]) -> Material:
        calls.append(predictions)
        sets = [read_set(data, name) for names in MIXTURES.values() for name in names]
        return Material(sets, _labels(sets))

    monkeypatch.setattr(frontier, "RECIPE", tiny)
    monkeypatch.setattr(frontier, "VARIANTS", few)
    monkeypatch.setattr(frontier, "gather", gather)
    monkeypatch.setattr(frontier_points, "MESSAGES", 20)
    monkeypatch.setattr(class_thresholds, "TRIED", class_thresholds.TRIED[::10])
    return calls


def _labels(sets: list[TextSet]) -> DistillationTargets:
    learnt = ((each, ~each.held_out & ~np.isnan(each.targets)) for each in sets)
    rows = [(each, row) for each, is_learnt in learnt for row in np.flatnonzero(is_learnt).tolist()]
    words = normalize(pa.array([each.texts[row] for each, row in rows]))
    return DistillationTargets(words, smoothed(np.array([each.targets[row] for each, row in rows], np.float32)))


@pytest.mark.slow
def test_variants_are_trained_once_and_measured_on_what_is_held_out(
    data: Path, tmp_path: Path, gathered: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Macro-F1 is that of Keras' own predictions, the slow reference; the models stay and score like any other."""
    main(data, tmp_path / "work", [SHIPPED, "1 x 2 units"], 0.9, 1)
    lines = [json.loads(line) for line in (tmp_path / "work" / "frontier.jsonl").read_text().splitlines()]
    assert [line["variant"] for line in lines] == [SHIPPED, "1 x 2 units"]
    assert len(gathered) == 1 and gathered[0].name == "mpnet.parquet"
    sets = [read_set(data, name) for names in MIXTURES.values() for name in names]
    for line in lines:
        (folder,) = tmp_path.glob(f"work/{'as' if line['variant'] == SHIPPED else '1-x-2'}-*")
        model, network = load_model(folder), keras_lstm.load(folder / KERAS)
        mixtures = held_out_mixtures(network, model.vocabulary, recipe_of(line["variant"], 1), sets)
        for kind, mixture in mixtures.items():
            slow = weighted_macro_f1(mixture, (model.settings.thresholds[0], model.settings.thresholds[1]))
            assert line["macro_f1"][kind] == pytest.approx(slow, abs=1e-4)
        assert set(line["area"]) == set(NATURAL) and set(line["polar"]) <= set(SINGLE) and line["polar"]
        assert line["cost"] > 0 and (line["share"], line["epochs"]) == (0.9, 1)
    printed = capsys.readouterr()
    assert printed.out.splitlines()[2].startswith(f"| {SHIPPED} |")
    main(data, tmp_path / "work", [SHIPPED, "1 x 2 units"], 0.9, 1, tmp_path / "docs")
    assert len(gathered) == 1
    again = [json.loads(line) for line in (tmp_path / "docs" / "frontier.jsonl").read_text().splitlines()]
    assert [line | {"cost": 0} for line in again] == [line | {"cost": 0} for line in lines]
    assert texts_of((tmp_path / "docs" / "frontier.svg").read_text()).count("1 x 2 units") == 3


@pytest.mark.slow
def test_what_is_not_there_yet_is_trained_beside_what_is(data: Path, tmp_path: Path, gathered: list[Path]) -> None:
    """One more variant, another share: models of other training are never taken for these."""
    main(data, tmp_path / "work", [SHIPPED], 0.9, 1)
    main(data, tmp_path / "work", [SHIPPED, "mean only"], 0.9, 1)
    assert len(gathered) == 2 and len(list(tmp_path.glob("work/as-shipped-*"))) == 1
    main(data, tmp_path / "work", [SHIPPED], 0.5, 1)
    main(data, tmp_path / "work", [SHIPPED], 0.5, 2)
    assert len(gathered) == 4 and len(list(tmp_path.glob("work/as-shipped-*"))) == 3


def test_every_variant_learns_the_same_share_of_the_targets() -> None:
    """Each with its own words; the held-out texts stay."""
    words = pa.array([f"word {number}" for number in range(2000)])
    targets = np.tile(np.arange(2000, dtype=np.float32)[:, None], 3)
    few = thinned(Material([], DistillationTargets(words, targets)), 0.25).targets
    assert 420 < len(few) < 580
    assert few.words.to_pylist() == [f"word {int(row[0])}" for row in few.targets]
    assert thinned(Material([], DistillationTargets(words, targets)), 0.25).targets.words == few.words


def test_written_figures_are_the_measured_ones(tmp_path: Path) -> None:
    """A line for each, read back."""
    write(tmp_path / "new", POINTS)
    lines = (tmp_path / "new" / "frontier.jsonl").read_text().splitlines()
    assert lines == [json.dumps(asdict(each)) for each in POINTS]
    assert (tmp_path / "new" / "frontier.svg").read_text() == svg_of(frontier_chart(POINTS, SHIPPED))
