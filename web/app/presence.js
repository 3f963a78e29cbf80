// ---- presence: whether anybody sits before this browser; one tab speaks for all ----

const IDLE_MS = 600000;
const INPUT_EVERY_MS = 5000;
const inputKey = `okno.input.${body.dataset.agent}`;
let rests = false;

function touched() {
  const last = Number(localStorage.getItem(inputKey));
  if (Math.abs(Date.now() - last) < INPUT_EVERY_MS) return;
  localStorage.setItem(inputKey, String(Date.now()));
  sits();
}
// Only the tab with the stream tells; the others leave it word of what they were used for.
let speaks = false;
function sits() {
  if (!speaks) return;
  const idle = Date.now() - Number(localStorage.getItem(inputKey)) > IDLE_MS;
  if (idle === rests) return;
  rests = idle;
  fetch('/me/activity', { method: 'POST', body: new URLSearchParams({ idle }) }).catch(() => { rests = !idle; });
}
// A stream that is opened stands for somebody who sits there.
function speaksForAll() {
  if (!speaks) setInterval(sits, INPUT_EVERY_MS);
  speaks = true;
  rests = false;
  sits();
}
if (body.dataset.agent) {
  localStorage.setItem(inputKey, String(Date.now()));
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) addEventListener(kind, touched, { passive: true });
  addEventListener('storage', (event) => event.key === inputKey && sits());
}
