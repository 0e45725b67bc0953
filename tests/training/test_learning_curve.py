"""The learning curve on a terminal and as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

pytest.importorskip("torch")

from afterword_training.evaluation.learning_curve import svg, text_plot, ticks

CURVE = [(0, 2.5), (40, 2.1), (80, 2.0), (120, 2.05)]


def test_the_curve_in_characters() -> None:
    lines = text_plot(CURVE, width=13, height=3)
    assert lines == [
        "  2.500 ┤○·",
        "        │  ··",
        "  2.000 ┤    ○···●···○",
        "        └─────────────",
        "         0   120 steps",
    ]
    assert text_plot([(0, 2.0)], height=2)[0] == "  2.000 ┤●"


def test_the_curve_as_a_picture() -> None:
    picture = ET.fromstring(svg(CURVE))
    points = str(picture.find("polyline").get("points")).split()  # type: ignore[union-attr]
    heights = [float(point.split(",")[1]) for point in points]
    assert len(points) == 4
    assert heights[2] == max(heights)  # 2.0, the least, stands lowest
    assert [circle.get("class") for circle in picture.iter("circle")].count("best") == 1
    assert "from 2.500 before the training to 2.000 after 80 steps" in str(picture[0].text)


@pytest.mark.parametrize(("low", "high"), [(1.93, 2.09), (2.0, 2.0), (0.5, 80.0), (1.55, 1.552)])
def test_the_marks_enclose_the_values(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 7
    assert marks[0] <= low + 1e-9
    assert marks[-1] >= high - 1e-9
