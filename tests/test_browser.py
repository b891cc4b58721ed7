"""What the other browser tests rely on."""

import pytest
from playwright.sync_api import Error, Page


@pytest.mark.slow
def test_the_browser_reaches_our_server_and_no_other_machine(page: Page, live_server):
    page.goto(live_server.url + "/static/vendor/htmx.min.js")
    assert "htmx" in page.content()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("https://example.com/")
