// ---- after a slash in the box: what the palette has there, and quick replies ----

const slashList = () => $('#slash');
let slashTimer = 0;
let slashSought = '';
// At the beginning of the box a command may have more words; elsewhere it is one.
const slashBegun = (field) => field.value.slice(0, field.selectionStart).match(/^(\/[^\n]{0,60})$|\s(\/\S{0,40})$/)?.slice(1).find(Boolean);
const slashIsInside = (begun) => { const { value, selectionStart } = $('#compose textarea'); return value.slice(0, selectionStart) !== begun; };
function closeSlash() {
  clearTimeout(slashTimer);
  slashSought = '';
  slashList()?.remove();
}
function markSlash(list, step) {
  const items = $$('.menu-item', list);
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  const next = items[step ? ((at < 0 && step < 0 ? 0 : at) + step + items.length) % items.length : 0];
  items.forEach((item) => { item.setAttribute('role', 'option'); item.setAttribute('aria-selected', String(item === next)); });
  next?.scrollIntoView({ block: 'nearest' });
}
async function showSlash(begun) {
  const query = new URLSearchParams({ q: begun, chat: chat() });
  const answer = await fetch(`/palette?${query}`, { headers: { 'Okno-Fragment': 'palette' }, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  const list = answer.ok && parse(await answer.text()).getElementById('palette');
  if (!list || slashSought !== begun) return;
  slashList()?.remove();
  // Inside a sentence a slash does nothing: it finds quick replies by how their names begin.
  const inside = slashIsInside(begun);
  if (inside) {
    for (const item of $$('.menu-item', list)) {
      const form = item.closest('form');
      if (!isReply(form) || !item.textContent.trim().toLowerCase().startsWith(begun.toLowerCase())) (form ?? item).remove();
    }
    for (const section of $$('section', list)) if (!$('.menu-item', section)) section.remove();
  }
  if (!$('.menu-item', list)) return;
  list.id = 'slash';
  list.classList.add('slash');
  list.setAttribute('role', 'listbox');
  $('#composer').append(list);
  if (!inside || begun.length > 1) markSlash(list, 0);
}
document.addEventListener('input', (event) => {
  if (!event.target.matches('#compose textarea')) return;
  const begun = slashBegun(event.target);
  closeSlash();
  if (begun === undefined) return;
  slashSought = begun;
  slashTimer = setTimeout(() => showSlash(begun).catch(() => {}), 120);
});

// A quick reply goes where the cursor is, and its choices with it.
async function insertReply(form) {
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(), headers: { Accept: 'application/problem+json' }, signal: AbortSignal.timeout(ANSWER_MS) });
  const told = await answer.json();
  const here = $('#compose');
  if (!answer.ok) return complain(here, told.detail ?? told.title);
  if (mode(here) !== 'message') $('[name=mode][value=message]', here).click();
  insertInto($('textarea', here), told.text);
  if (told.files.length) { addTold(told.files); saveTray(); }
  inform(told.told);
  if (!told.quick) return;
  compose(new Map([['quick', told.quick]]));
  want('composer');
}
const isReply = (form) => Boolean(form?.getAttribute('action').includes('/quick-replies/'));
function takeSlash(item) {
  const field = $('#compose textarea');
  const begun = slashBegun(field);
  closeSlash();
  if (begun === undefined || !item) return;
  field.setRangeText('', field.selectionStart - begun.length, field.selectionStart, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const form = item.closest('form');
  if (isReply(form)) return insertReply(form).catch(() => complain($('#compose'), texts.networkError));
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
  insertReply(event.target).catch(() => complain($('#compose'), texts.networkError));
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
  if (!list || event.isComposing || !event.target.closest('#compose')) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = $('[aria-selected=true]', list);
  if (step) markSlash(list, step);
  else if (chosen && ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab')) takeSlash(chosen);
  else if (event.key === 'Escape') closeSlash();
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
