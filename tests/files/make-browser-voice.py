"""Records a second of Chromium's test microphone with its MediaRecorder into browser.webm (needs selenium)."""

import base64
import http.server
import threading

from selenium import webdriver

# A microphone is only given to a page of a host.
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()

options = webdriver.ChromeOptions()
for flag in ("headless=new", "no-sandbox", "use-fake-device-for-media-stream", "use-fake-ui-for-media-stream"):
    options.add_argument(f"--{flag}")
driver = webdriver.Chrome(options=options)
driver.get(f"http://127.0.0.1:{server.server_port}/make-voice.sh")
RECORD = """
const done = arguments[0];
navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }).then((stream) => {
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 24000 });
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(',').pop());
    reader.readAsDataURL(new Blob(parts));
  };
  recorder.start(250);
  setTimeout(() => recorder.stop(), 1200);
}, (error) => done(String(error)));
"""
with open("browser.webm", "wb") as out:
    out.write(base64.b64decode(driver.execute_async_script(RECORD)))
driver.quit()
server.shutdown()
