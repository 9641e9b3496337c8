from tests.services.factories import a_form


def test_page(client, an_open_campaign):
    c = an_open_campaign()
    r = client.get("/c/footbridge")
    assert r.status_code == 200, r.text
    r = client.post("/c/footbridge/sign", data=a_form())
    assert r.status_code == 303, r.text


def test_live(live_server, an_open_campaign):
    import urllib.request

    an_open_campaign()
    assert urllib.request.urlopen(live_server.url + "/c/footbridge").status == 200


def test_live_killed(live_server):
    live_server.process.kill()
    live_server.process.wait()
