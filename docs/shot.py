"""Takes the picture of the result page that the README shows: the example, served here, in Chromium.

    python docs/shot.py     needs what the extra ``test`` brings, and Chromium (apt-get install chromium)
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from octroi.web.app import application
from octroi.web.desk import Desk
from octroi.web.work.here import Here

PICTURE = Path(__file__).parent / "page.png"
EXAMPLE, WIDTH, HEIGHT = "first_nurse", 900, 1000


def main() -> None:
    """Serve, look, and write the picture."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(application(Here(Desk(b"picture"))), "127.0.0.1", port, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"http://127.0.0.1:{port}/fr/example?name={EXAMPLE}")
        page.locator("details.prime > summary").first.click()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=str(PICTURE))
        browser.close()
    server.should_exit = True
    thread.join(10)


if __name__ == "__main__":
    main()
