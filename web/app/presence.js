// ---- presence: whether anybody sits before this browser; one tab speaks for all ----

const IDLE_MS = 600000;
const INPUT_EVERY_MS = 5000;
const inputKey = `okno.input.${body.dataset.agent}`;
let rests = false;
// Where nothing can be kept, each tab knows of itself alone.
let lastInput = 0;
function lastTouched() {
  try { return Number(localStorage.getItem(inputKey)) || lastInput; } catch { return lastInput; }
}
function noteTouch() {
  lastInput = Date.now();
  try { localStorage.setItem(inputKey, String(lastInput)); } catch { /* It stands in lastInput. */ }
}

function touched() {
  if (Math.abs(Date.now() - lastTouched()) < INPUT_EVERY_MS) return;
  noteTouch();
  sits();
}
// Only the tab with the stream tells; the others leave it word of what they were used for.
let speaks = false;
function sits() {
  if (!speaks) return;
  const idle = Date.now() - lastTouched() > IDLE_MS;
  if (idle === rests) return;
  rests = idle;
  fetch('/me/activity', { method: 'POST', body: new URLSearchParams({ idle }) })
    .then((answer) => { if (!answer.ok) throw new Error(answer.statusText); })
    .catch(() => { rests = !idle; });
}
// A stream that is opened stands for somebody who sits there.
function speaksForAll() {
  if (!speaks) setInterval(sits, INPUT_EVERY_MS);
  speaks = true;
  rests = false;
  sits();
}
if (body.dataset.agent) {
  noteTouch();
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) addEventListener(kind, touched, { passive: true });
  addEventListener('storage', (event) => event.key === inputKey && sits());
}
