"""The scaffolded CSMS's page in a browser: a station appears, a command is sent by keyboard, its answer is seen.

page.py CSMS STATION FOLDER    pictures are kept in the folder
"""

import os
import re
import subprocess
import sys

from chromium import Page

CSMS, STATION = (os.path.abspath(path) for path in sys.argv[1:3])
PICTURES = sys.argv[3]
TOKEN = "0123456789abcdef"


def start(*arguments, token=None):
    environment = dict(os.environ, **({"OCPP_CSMS_API_TOKEN": token} if token else {}))
    command = [CSMS, "--port", "0", "--db", ":memory:", "--log", "warn", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    ready = process.stdout.readline()
    assert "ready" in ready, ready
    return process, re.search(r":(\d+)/", ready).group(1)


def focus(page, selector):
    assert page.js(f"(() => {{ const e = document.querySelector({selector!r}); e.focus(); return document.activeElement === e; }})()"), selector


def tab_to(page, condition, most=40):
    """Goes on by the Tab key alone until the focus is where it should be."""
    for _ in range(most):
        page.key("Tab")
        if page.js(f"(({condition})(document.activeElement)) === true"):
            return
    raise AssertionError(f"the Tab key does not lead to {condition}")


def fits(page, where):
    over = page.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{where}: {over} px too wide"


def view(page, name, there):
    page.js(f"location.hash = '#/CP1/{name}'")
    page.until(there)
    page.until(f"document.querySelector('.tabs [aria-current]').textContent === '{name.split('/')[0].capitalize()}'")


def labelled(page):
    """Whether each field has a name for those who do not see it."""
    nameless = page.js(
        "[...document.querySelectorAll('input, select, textarea')].filter((field) => field.labels.length === 0"
        " && !field.getAttribute('aria-label')).map((field) => field.outerHTML)"
    )
    assert not nameless, nameless


def every_form(page):
    """Each command that can be chosen has a form whose fields have names, and whose button is there."""
    page.until("document.querySelectorAll('#action option').length > 5")
    for action in page.js("[...document.querySelectorAll('#action option')].map((option) => option.value)"):
        page.js(f"(() => {{ const e = document.querySelector('#action'); e.value = {action!r}; e.dispatchEvent(new Event('change')); }})()")
        # What is optional is filled in as well.
        page.js("document.querySelectorAll('#main legend input').forEach((use) => use.checked || use.click())")
        assert page.js("document.querySelector('#send') !== null && document.querySelector('form.card').innerText.length > 20"), action
        labelled(page)
        fits(page, action)


def session(page, port):
    page.size(1280, 800)
    page.open(f"http://127.0.0.1:{port}/")
    page.until("document.querySelector('#list .empty')")
    page.until("document.querySelector('#live').textContent === 'live'")
    url = f"ws://127.0.0.1:{port}/ocpp/CP1"
    command = [STATION, "--url", url, "--arrive", "1", "--charge", "600", "--sample", "1"]
    station = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        # Nobody reloads the page.
        page.until("document.querySelector('#list a')?.textContent.includes('connected')")
        page.until("document.querySelector('#list .chips')?.textContent.includes('Charging')")
        page.js("document.body.focus()")
        tab_to(page, "(e) => e.dataset.station === 'CP1'")
        page.key("Enter", text="\r")
        page.until("document.activeElement.textContent === 'CP1' && document.querySelector('.cards')")
        tab_to(page, "(e) => e.textContent === 'Command'")
        page.key("Enter", text="\r")
        page.until("document.querySelector('#action')")
        tab_to(page, "(e) => e.id === 'action'")
        page.js("(() => { const e = document.activeElement; e.value = 'ChangeConfiguration'; e.dispatchEvent(new Event('change')); })()")
        labelled(page)
        tab_to(page, "(e) => e.name === '/key'")
        page.write_text("HeartbeatInterval")
        tab_to(page, "(e) => e.name === '/value'")
        page.write_text("77")
        page.key("Enter", text="\r")
        page.until("document.querySelector('#answer pre')?.textContent.includes('Accepted')")
        fits(page, "command, 1280")
        page.shot(f"{PICTURES}/page-command.png")
        every_form(page)

        # What the schema refuses is shown where it is.
        view(page, "command/SetChargingProfile", "document.querySelector('[name$=\"/limit\"]')")
        focus(page, "#send")
        page.key("Enter", text="\r")
        page.until("document.querySelector('#answer .bad')")
        assert page.js("document.activeElement.name").endswith("/limit"), page.js("document.querySelector('#answer').innerText")

        refused = [problem for problem in page.problems if "400 (Bad Request)" in problem]
        assert page.problems == refused, page.problems
        page.problems.clear()

        view(page, "messages", "document.querySelectorAll('.log li').length > 5")
        focus(page, "#filter")
        page.write_text("changeconf")
        page.until("document.querySelectorAll('.log li').length === 2")
        assert "77" in page.js("document.querySelector('.log').textContent")

        for width in (1280, 390):
            page.size(width, 844, width < 400)
            view(page, "transactions", "document.querySelector('#curve .curve')")
            fits(page, f"transactions, {width}")
            page.shot(f"{PICTURES}/page-transactions-{width}.png")
            view(page, "charging", "document.querySelector('.profile .curve')")
            page.js("document.querySelector('#main form button').click()")
            page.until("document.querySelector('#composite .curve')")
            fits(page, f"charging, {width}")
            page.shot(f"{PICTURES}/page-charging-{width}.png")
            view(page, "messages", "document.querySelector('.log summary')")
            fits(page, f"messages, {width}")
            view(page, "command/SetChargingProfile", "document.querySelector('[name$=\"/limit\"]')")
            fits(page, f"command, {width}")
            view(page, "overview", "document.querySelector('.cards')")
            fits(page, f"overview, {width}")
            labelled(page)
            page.shot(f"{PICTURES}/page-{width}.png")
        assert not page.problems, page.problems
    finally:
        station.terminate()
        station.wait(timeout=20)
    page.until("document.querySelector('.head .dot').textContent === 'not connected'")


def with_token(page, port):
    page.open(f"http://127.0.0.1:{port}/")
    page.until("document.querySelector('#token')?.hidden === false")
    page.until("document.activeElement.id === 'token-value'")
    page.write_text(TOKEN)
    page.key("Enter", text="\r")
    page.until("document.querySelector('#live').textContent === 'live'")
    page.until("document.querySelector('#token').hidden")


def main():
    os.makedirs(PICTURES, exist_ok=True)
    page = Page()
    try:
        for task, token in ((session, None), (with_token, TOKEN)):
            csms, port = start(token=token)
            try:
                task(page, port)
            finally:
                csms.terminate()
                code = csms.wait(timeout=20)
            assert code == 0, f"the CSMS ended with {code}"
    finally:
        page.close()
    print(f"page.py: all seen; pictures in {PICTURES}")


main()
