import smtplib, ssl
import pytest
from sqlalchemy import text
from email.message import EmailMessage
from campaign.journey.mailing import transport
from tests.services.factories import a_form, ALESIA
from pathlib import Path


@pytest.mark.parametrize("n", range(10))
def test_empty(empty_database_url, n):
    from sqlalchemy import create_engine

    e = create_engine(empty_database_url)
    with e.begin() as c:
        c.execute(text("create table x (a int)"))
    e.dispose()


def test_campaign(an_open_campaign, sessions):
    c = an_open_campaign(slug="mill")
    assert c.status == "open"


def letter(to):
    m = EmailMessage()
    m["From"] = "no-reply@example.org"
    m["To"] = to
    m["Subject"] = "Прывітанне"
    m.set_content("Добры дзень")
    return m


def test_smtp(smtp_server):
    t = transport.from_url(smtp_server.url, Path())
    smtp_server.answers["b@example.org"] = "550 no such"
    smtp_server.answers["c@example.org"] = "450 later"
    with t.connect() as c:
        c.send(letter(ALESIA))
        c.send(letter(ALESIA))
        with pytest.raises(transport.Undelivered) as e:
            c.send(letter("b@example.org"))
        assert e.value.permanent
        with pytest.raises(transport.Undelivered) as e:
            c.send(letter("c@example.org"))
        assert not e.value.permanent
    assert smtp_server.connections == 1
    assert smtp_server.received[0].text.strip() == "Добры дзень"
    assert smtp_server.received[0].message["Subject"] == "Прывітанне"
    assert smtp_server.received[0].recipients == (ALESIA,)
    for where in "MAIL", "RCPT", "DATA", "ACCEPTED":
        smtp_server.drop_at = where
        with pytest.raises(transport.Unreachable), t.connect() as c:
            c.send(letter(ALESIA))
    assert len(smtp_server.received) == 3
    smtp_server.stop()
    with pytest.raises(transport.Unreachable), t.connect():
        pass
    smtp_server.start()
    with t.connect() as c:
        c.send(letter(ALESIA))
    assert len(smtp_server.received) == 4


def test_untrusted(starttls_server):
    t = transport.from_url(starttls_server.url, Path())
    with pytest.raises(transport.Unreachable) as e, t.connect():
        pass
    print(e.value.name)


def test_trusted(starttls_server, trusted):
    t = transport.from_url(starttls_server.url, Path())
    with t.connect() as c:
        c.send(letter(ALESIA))
    assert len(starttls_server.received) == 1


def test_browser(browser_page):
    browser_page.set_content("<h1>Hi</h1>")
    assert browser_page.text_content("h1") == "Hi"


def test_outside(open_page):
    p = open_page()
    p.set_content("<img src='http://example.org/x.png'><script>throw new Error('ouch')</script>")
    p.wait_for_timeout(100)
    assert len(open_page.faults) == 2, open_page.faults
    open_page.faults.clear()
