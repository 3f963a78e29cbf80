// ---- after a slash in the box: what the palette has there, and quick replies ----

const slashList = () => $('#slash');
let slashTimer = 0;
let slashSought = '';
// Enter was pressed before it was known what is there.
let slashEnter = false;
// At the beginning of the box a command may have more words; elsewhere it is one, and the name of a quick reply.
const slashBegun = (field) => field.value.slice(0, field.selectionStart).match(/^(\/[^\n]{0,190})$|\s(\/\S{0,40})$/)?.slice(1).find(Boolean);
const isSlashInside = (field, begun) => field.selectionStart > begun.length;
function closeSlash() {
  clearTimeout(slashTimer);
  slashSought = '';
  slashEnter = false;
  slashList()?.remove();
}
function markSlash(list, step) {
  const items = $$('.menu-item', list);
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  const next = items[!step ? (list.dataset.bare ? -1 : 0) : at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length];
  items.forEach((item) => { item.setAttribute('role', 'option'); item.setAttribute('aria-selected', String(item === next)); });
  next?.scrollIntoView({ block: 'nearest' });
}
async function showSlash(begun) {
  const query = new URLSearchParams({ q: begun, chat: chat() });
  const answer = await fetch(`/palette?${query}`, { headers: { 'Okno-Fragment': 'palette' }, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(answer.statusText);
  const list = parse(await answer.text()).getElementById('palette');
  const field = $('#compose textarea');
  if (slashSought !== begun || query.get('chat') !== chat() || !field) return;
  const takes = slashEnter;
  closeSlash();
  if (isSlashInside(field, begun)) {
    const folded = (text) => text.normalize('NFC').toLowerCase();
    for (const item of $$('.menu-item', list)) if (!isReply(item.closest('form')) || !folded($('.cut', item).textContent).startsWith(folded(begun))) item.remove();
    for (const section of $$('section', list)) section.hidden = !$('.menu-item', section);
  }
  if (!$('.menu-item', list)) {
    // Meant for the desk, it would reach the customer: it leaves at the next Enter.
    if (takes && field.value.trim() === begun && !/\s/.test(begun)) complain($('#compose'), texts.slashNone); else if (takes) leaveByEnter(field);
    return;
  }
  // A slash alone means nothing yet.
  if (begun === '/') list.dataset.bare = '1';
  list.id = 'slash';
  list.classList.add('slash');
  list.dataset.afloat = '1';
  list.setAttribute('role', 'listbox');
  $('#composer').append(list);
  markSlash(list, 0);
  const chosen = $('[aria-selected=true]', list);
  if (takes && chosen) takeSlash(chosen);
}
function slashFailed(begun) {
  if (slashSought !== begun) return;
  if (slashEnter) complain($('#compose'), texts.networkError);
  closeSlash();
}
document.addEventListener('input', (event) => {
  if (!event.target.matches('#compose textarea')) return;
  const begun = slashBegun(event.target);
  closeSlash();
  if (begun === undefined) return;
  slashSought = begun;
  slashTimer = setTimeout(() => showSlash(begun).catch(() => slashFailed(begun)), 120);
});

// A quick reply goes where the cursor is, and its choices with it. Until its words stand there, Enter sends nothing.
let inserting = null;
async function insertReply(form) {
  const from = chat();
  complain($('#compose'), null);
  inserting = from;
  try { await insertFrom(form, from); } catch { if (chat() === from) complain($('#compose'), texts.networkError); } finally { inserting = null; }
}
async function insertFrom(form, from) {
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(), headers: { Accept: 'application/problem+json' }, signal: AbortSignal.timeout(ANSWER_MS) });
  const told = await answer.json();
  const here = $('#compose');
  // What was asked for in one chat is not said in another.
  if (chat() !== from) return;
  if (!answer.ok) return complain(here, told.detail ?? told.title);
  if (mode(here) !== 'message') $('[name=mode][value=message]', here).click();
  insertInto($('textarea', here), told.text);
  if (told.files.length) { addTold(told.files); saveTray(); }
  if (told.choices) choose(JSON.stringify(told.choices));
  inform(told.told);
}
const isReply = (form) => form?.getAttribute('action').includes('/quick-replies/');
// What was typed behind the command stands in the box for notes, to be looked at once more.
function noteDown(words) {
  const form = $('#compose');
  if (mode(form) !== 'note') $('[name=mode][value=note]', form).click();
  const field = $('textarea', form);
  field.value = [field.value, words].filter((part) => part.trim()).join('\n');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.focus();
}
function takeSlash(item) {
  const field = $('#compose textarea');
  const begun = slashBegun(field);
  closeSlash();
  if (begun === undefined || !item) return;
  field.setRangeText('', field.selectionStart - begun.length, field.selectionStart, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const form = item.closest('form');
  if (isReply(form)) return insertReply(form);
  if (form?.getAttribute('action').endsWith('/notes')) return noteDown($('[name=text]', form).value);
  const press = item.closest('[data-press]')?.dataset.press;
  const target = press && $$(`[data-key="${press}"]`).find(isAtHand);
  if (target) return pressKey(target);
  if (!form) return location.assign(item.href);
  form.hidden = true;
  body.append(form);
  form.requestSubmit();
  setTimeout(() => form.remove(), SEND_MS);
}
// In the palette too a quick reply goes into the box, if there is one.
document.addEventListener('submit', (event) => {
  if (!isReply(event.target) || !$('#compose')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  insertReply(event.target);
}, true);
document.addEventListener('click', (event) => {
  const item = event.target.closest('#slash .menu-item');
  if (!item) return closeSlash();
  event.preventDefault();
  event.stopImmediatePropagation();
  takeSlash(item);
}, true);
document.addEventListener('keydown', (event) => {
  const list = slashList();
  if (inserting && inserting === chat() && event.key === 'Enter' && !event.shiftKey && event.target.closest('#compose textarea')) { event.preventDefault(); return event.stopImmediatePropagation(); }
  if (!(list || slashSought) || event.isComposing || !event.target.closest(list ? '#compose' : '#compose textarea')) return;
  const field = $('#compose textarea');
  const takes = event.key === 'Enter' && !event.shiftKey;
  const chosen = list && $('[aria-selected=true]', list);
  const inside = isSlashInside(field, slashBegun(field) ?? '');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!list) {
    if (!takes || matchMedia('(pointer: coarse)').matches || (inside && slashSought === '/')) return;
    slashEnter = true;
  } else if (step) markSlash(list, step);
  else if (chosen && (takes || event.key === 'Tab')) takeSlash(chosen);
  else if (event.key === 'Escape') closeSlash();
  else if (takes && inside) return closeSlash();
  else if (takes) markSlash(list, 1);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Another emoji than those of the bar; the way to the palette is its own page where there is no script.
document.addEventListener('click', (event) => {
  if (event.target.closest('a[data-palette]')) event.preventDefault();
  const more = event.target.closest('[data-react-more]');
  if (more) pickEmoji(more, (sign) => {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'emoji', value: sign });
    more.form.append(field);
    more.form.requestSubmit();
    field.remove();
  });
}, true);
