"""A chart as SVG, for paper: the same value that the page draws with Chart.js."""

from __future__ import annotations

from xml.etree import ElementTree

from django.utils.safestring import SafeString, mark_safe

from reports.charts import Chart, Series

WIDTH, LABELS, VALUES = 620, 150, 60  # of the drawing, of the labels at its left, of the last value
BAR, GAP, COLUMN_HEIGHT = 12, 8, 170
INK, LINE = "#1f2328", "#c9c5bf"


def drawn(chart: Chart) -> SafeString:
    root = _lying(chart) if chart.kind == "hbar" else _standing(chart)
    return mark_safe(ElementTree.tostring(root, encoding="unicode"))  # noqa: S308 (text is escaped)


def _root(height: float, chart: Chart) -> ElementTree.Element:
    root = ElementTree.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height:g}",
         "role": "img", "aria-label": chart.title},
    )  # fmt: skip
    if len(chart.series) > 1:
        x = LABELS
        for series in chart.series:
            _box(root, x, 4, 10, 10, series.color)
            _text(root, x + 16, 13, series.name)
            x += 40 + 12 * len(series.name)
    return root


def _top(chart: Chart) -> int:
    return 24 if len(chart.series) > 1 else 6


def _values(series: Series) -> list[float]:
    return [float(point.value or 0) for point in series.points]


def _lying(chart: Chart) -> ElementTree.Element:
    bars = 1 if chart.stacked else len(chart.series)
    row = bars * BAR + GAP
    root = _root(_top(chart) + row * len(chart.labels), chart)
    values = [_values(series) for series in chart.series]
    totals = [sum(of) if chart.stacked else max(of) for of in zip(*values, strict=True)]
    scale = (WIDTH - LABELS - VALUES) / (max(totals, default=0) or 1)
    for line, label in enumerate(chart.labels):
        y = _top(chart) + line * row
        _text(root, LABELS - 8, y + bars * BAR / 2 + 4, label, "end")
        x = float(LABELS)
        for number, series in enumerate(chart.series):
            width = values[number][line] * scale
            at = y if chart.stacked else y + number * BAR
            _box(root, x, at, width, BAR, series.color)
            if chart.stacked:
                x += width
            else:
                _text(root, x + width + 5, at + BAR - 2, series.points[line].text)
        if chart.stacked:
            _text(root, x + 5, y + BAR - 2, f"{totals[line]:,g}")
    return root


def _standing(chart: Chart) -> ElementTree.Element:
    root = _root(_top(chart) + COLUMN_HEIGHT + 36, chart)
    values = [_values(series) for series in chart.series]
    scale = COLUMN_HEIGHT / (max((max(of) for of in values), default=0) or 1)
    step = WIDTH / max(len(chart.labels), 1)
    width = min(step * 0.7 / len(chart.series), 26)
    floor = _top(chart) + COLUMN_HEIGHT + 14
    for place, label in enumerate(chart.labels):
        left = place * step + (step - width * len(chart.series)) / 2
        _text(root, place * step + step / 2, floor + 16, label, "middle")
        for number, series in enumerate(chart.series):
            height, x = values[number][place] * scale, left + number * width
            _box(root, x, floor - height, width - 1, height, series.color)
            if series.points[place].value is not None:
                _text(
                    root, x + width / 2, floor - height - 3, series.points[place].text, "middle", 9
                )
    _box(root, 0, floor, WIDTH, 1, LINE)
    return root


def _box(
    root: ElementTree.Element, x: float, y: float, width: float, height: float, color: str
) -> None:
    place = {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}
    ElementTree.SubElement(
        root, "rect", {k: f"{v:.1f}" for k, v in place.items()} | {"fill": color}
    )


def _text(
    root: ElementTree.Element, x: float, y: float, text: str, anchor: str = "start", size: int = 11
) -> None:
    said = {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "text-anchor": anchor,
        "font-size": str(size),
        "fill": INK,
    }
    ElementTree.SubElement(root, "text", said).text = text
