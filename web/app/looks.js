// ---- who else is at this chat: this page says what its reader does, and shows what the others do ----

const LOOK_EVERY_MS = 30000;
const TYPING_EVERY_MS = 3000;
const TYPING_ENDS_MS = 5000;
let looksAt = null;
// Which of this browser's pages it is: another one may stay when this one goes.
const pageNumber = String(crypto.getRandomValues(new Uint32Array(1))[0]);
let typedAt = 0;
let typingEnds = 0;

function say(id, what) {
  fetch(`/chats/${id}/attention`, { method: 'POST', body: new URLSearchParams({ ...what, page: pageNumber }), keepalive: true, redirect: 'manual' }).catch(() => {});
}
// Called whenever another chat may be shown, or the page comes into sight or leaves it.
function look() {
  const id = document.hidden ? null : chat() ?? null;
  if (looksAt && looksAt !== id) { say(looksAt, { looking: false }); stopped(); }
  if (id) say(id, { typing: Boolean(typingEnds) });
  looksAt = id;
}
function stopped() {
  clearTimeout(typingEnds);
  [typingEnds, typedAt] = [0, 0];
}
// Only a message can collide with another's: a note is nobody else's answer.
function types(form) {
  if (mode(form) !== 'message') return;
  const silent = () => { stopped(); if (looksAt) say(looksAt, { typing: false }); };
  clearTimeout(typingEnds);
  typingEnds = setTimeout(silent, TYPING_ENDS_MS);
  if (!$('textarea', form).value) return silent();
  if (Date.now() - typedAt < TYPING_EVERY_MS || !looksAt) return;
  typedAt = Date.now();
  say(looksAt, { typing: true });
}
document.addEventListener('input', (event) => {
  const form = event.target.closest('#compose');
  if (form && event.target.nodeName === 'TEXTAREA') types(form);
});
document.addEventListener('submit', (event) => {
  if (event.target.id !== 'compose' || !typingEnds) return;
  stopped();
  if (looksAt) say(looksAt, { typing: false });
});
if (body.dataset.agent) {
  setInterval(() => looksAt && look(), LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', look);
  addEventListener('pagehide', () => { if (looksAt) say(looksAt, { looking: false }); looksAt = null; });
  addEventListener('pageshow', (event) => event.persisted && look());
}
// What is told of others: only what is shown otherwise is asked for.
function attends(data) {
  if (String(data.chat) !== chat()) return;
  const typing = data.typing.map((person) => person.id);
  const silent = data.looking.map((person) => person.id).filter((id) => !typing.includes(id));
  if (silent.join() !== $('#header')?.dataset.looking) want('header');
  if (typing.join() !== $('#composer')?.dataset.typing) want('composer');
}
