"""What people read of three probabilities, of many rows and of few; of figures alone, so that no model matters."""

from __future__ import annotations

import numpy as np

from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.figures import Figures, figures_of
from score_messages.model.label import score_of, with_neutral
from score_messages_jobs.evaluation.set_figures import SetFigures
from score_messages_jobs.evaluation.tables import many_sets, one_set
from tests.support.golden import check_golden


def figures(rows: int, has_neutral: bool = True) -> Figures:
    """Of predictions that are drawn: half of them know the class; three rows have none."""
    rng = np.random.default_rng(4)
    labels = rng.choice(3, rows, p=[0.15, 0.15, 0.7]).astype(np.int8)
    probabilities = rng.dirichlet([1.0, 3.0, 1.0], rows)
    knows = rng.random(rows) < 0.5
    in_order = np.array([0, 2, 1])[labels]  # negative, neutral, positive
    probabilities[knows] = 0.2 * probabilities[knows] + 0.8 * np.eye(3)[in_order[knows]]
    probabilities[:3] = np.nan
    given = np.asarray(probabilities, dtype=np.float32)
    classes = np.nan_to_num(given).argmax(axis=1).astype(np.int8)
    scores = score_of(given)
    return figures_of(labels, scores, classes, float(MIDDLE), given if has_neutral else with_neutral(scores))


def test_tables_of_three_probabilities() -> None:
    """Golden: the head of the list and the calibration with what chance makes of it, of parts and baselines, too."""
    note = "Labels of these rows were drawn."
    baselines = {"VADER": figures(400, has_neutral=False)}
    mail = SetFigures("mail", figures(400), baselines, note=note)
    part = SetFigures("mail, team=1", figures(60), baselines, part="team=1", note=note)
    chats = SetFigures("chats", figures(120), baselines)
    check_golden("evaluate-three.txt", one_set(mail) + "\n\n" + many_sets([mail, part, chats]) + "\n")


def test_figures_of_parts_are_no_part_of_the_mean() -> None:
    """Their rows would count twice."""
    mail, chats = (SetFigures(name, figures(rows)) for name, rows in (("mail", 400), ("chats", 120)))
    part = SetFigures("mail, team=1", figures(60), part="team=1")
    means = [
        next(line for line in many_sets(sets).splitlines() if line.startswith("mean"))
        for sets in ([mail, chats], [mail, part, chats])
    ]
    assert means[0] == means[1]
