import pytest
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_sign(live_server, an_open_campaign, browser_page):
    an_open_campaign()
    browser_page.goto(live_server.url + "/c/footbridge")
    assert "footbridge" in browser_page.title().lower()
