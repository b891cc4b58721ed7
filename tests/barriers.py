"""What on a page bars somebody, as a real browser sees it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"


def barriers(page: Page, address: str, width: int) -> list[str]:
    """What is wider than the screen, at 200 % too, and what axe-core finds serious."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    expect(page.locator(".htmx-request")).to_have_count(0, timeout=20_000)  # parts that come later
    found = []
    for zoom in (1, 2) if width == 1440 else (1,):
        page.set_viewport_size({"width": width // zoom, "height": 900})
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            found.append(f"{address} 宽出 {wide}（{width // zoom}）")
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return found + [
        f"{address} {one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ]
