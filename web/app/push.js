// ---- pushes: this browser is told though no page is open ----

const pushKey = $('#push')?.dataset.key;
const remembered = `okno.push.${body.dataset.agent}`;
const canPush = 'serviceWorker' in navigator && 'PushManager' in window;

function recall(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
  } catch { /* It is asked for again. */ }
  return null;
}

const written = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

// The worker has the desk's key in its address: it subscribes anew with it when the browser asks for that.
async function subscribed(key) {
  await navigator.serviceWorker.register(`/sw.js?k=${key}`);
  const { pushManager } = await navigator.serviceWorker.ready;
  let held = await pushManager.getSubscription();
  // One of another desk at this address is of no use to this one.
  if (held && written(held.options.applicationServerKey) !== key) { await held.unsubscribe(); held = null; }
  return held ?? pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}
async function sayDevice(key) {
  const { endpoint, keys } = (await subscribed(key)).toJSON();
  const answer = await fetch('/me/notifications/devices', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }) });
  if (!answer.ok && answer.type !== 'opaqueredirect') throw new Error(answer.statusText);
  recall(remembered, JSON.stringify({ key, said: body.dataset.session }));
}

addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-push-on]');
  if (!button) return;
  const note = (name) => $$('#push [data-note]').forEach((line) => { line.hidden = line.dataset.note !== name; });
  button.disabled = true;
  try {
    if (await Notification.requestPermission() !== 'granted') return note('denied');
    await sayDevice(pushKey);
    location.assign('/me/notifications');
  } catch { note('failed'); } finally { button.disabled = false; }
});
addEventListener('submit', (event) => { if (event.target.matches('[data-push-off]')) recall(remembered, null); });

if (pushKey) {
  $$('#push [data-push-on]').forEach((button) => { button.hidden = !canPush; });
  $$('#push [data-note=none]').forEach((line) => { line.hidden = canPush; });
}
// A device ends with its sign-in, and with a restored file: in the next one it is said again, as it was wanted once.
if (body.dataset.agent && canPush && recall(remembered)) {
  const { key, said } = JSON.parse(recall(remembered));
  if (said !== body.dataset.session && Notification.permission === 'granted') sayDevice(key).catch(() => {});
}
