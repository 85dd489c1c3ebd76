"""A headless Chromium, driven over its debugging pipe: no library, no port."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"]


class Page:
    """One page. Whatever its script throws, and whatever its policy refuses, is in `problems`."""

    def __init__(self):
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if not found:
            raise SystemExit("no Chromium: install one, or name it in CHROMIUM")
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_it, ours = os.pipe()
        theirs, from_it = os.pipe()
        self.process = subprocess.Popen(
            # The browser speaks on descriptors 3 and 4.
            ["sh", "-c", f'exec "$0" "$@" 3<&{to_it} 4>&{from_it}', found, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(to_it, from_it), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_it)
        os.close(from_it)
        self.write, self.read = ours, theirs
        self.rest, self.number, self.session, self.problems = b"", 0, None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def message(self, patience):
        end = time.monotonic() + patience
        while b"\0" not in self.rest:
            if not select.select([self.read], [], [], max(0, end - time.monotonic()))[0]:
                return None
            chunk = os.read(self.read, 1 << 20)
            if not chunk:
                raise RuntimeError("the browser is gone")
            self.rest += chunk
        text, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(text)
        params = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description") or details["text"])
        if message.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.problems.append(f'{params["entry"]["text"]} {params["entry"].get("url", "")}')
        return message

    def ask(self, method, **params):
        self.number += 1
        number = self.number
        request = {"id": number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message(30)
            if message is None:
                raise RuntimeError(f"{method}: no answer")
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f'{method}: {message["error"]}')
                return message["result"]

    def size(self, width, height, touch=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)

    def open(self, url):
        self.ask("Page.navigate", url=url)

    def js(self, expression):
        """The value of an expression, awaited."""
        result = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f'{expression}: {result["exceptionDetails"]}')
        return result["result"].get("value")

    def until(self, expression, patience=15):
        """Waits until an expression is true or an element; its value."""
        end = time.monotonic() + patience
        while True:
            value = self.js(f"Promise.resolve({expression}).then((found) => found instanceof Node || found)")
            if value:
                return value
            if time.monotonic() > end:
                text = self.js("document.body.innerText")
                raise AssertionError(f"never true: {expression}\n{text}\n{self.problems}")
            self.message(0.1)

    def key(self, key, code=None, text=None):
        """Presses a key: `Tab`, `Enter`."""
        number = {"Tab": 9, "Enter": 13}[key]
        down = {"text": text} if text else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=code or key, windowsVirtualKeyCode=number, **down)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=code or key, windowsVirtualKeyCode=number)

    def write_text(self, text):
        """Types into what has the focus."""
        self.ask("Input.insertText", text=text)

    def shot(self, path):
        """A picture of the whole page, as far as it scrolls down."""
        height = self.js("document.documentElement.scrollHeight")
        width = self.js("innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, 4000), "scale": 1}
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        try:
            self.session = None
            self.ask("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.terminate()
        self.process.wait(timeout=20)
        os.close(self.write)
        os.close(self.read)
        self.profile.cleanup()
