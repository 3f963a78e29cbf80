// ---- everything at once: what may be done and found here, behind Ctrl+K ----

const PALETTE_PAUSE = 120;
let paletteTimer = 0;
let paletteAsked = 0;
const paletteBox = () => $('#palette-box');
const paletteItems = () => $$('#palette .menu-item');

async function paletteFetch(words) {
  const mine = paletteAsked += 1;
  const query = new URLSearchParams({ q: words, ...(chat() && { chat: chat() }) });
  const answer = await fetch(`/palette?${query}`, { headers: { 'Okno-Fragment': 'palette' }, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  if (answer.redirected || answer.status === 401) return location.reload();
  const fresh = answer.ok && parse(await answer.text()).getElementById('palette');
  if (!fresh || mine !== paletteAsked || !paletteBox()) return;
  $('#palette').replaceWith(fresh);
  paletteMark(0);
}
function paletteMark(at) {
  const items = paletteItems();
  items.forEach((item, index) => {
    item.id = `palette-${index}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', String(index === at));
  });
  items[at]?.scrollIntoView({ block: 'nearest' });
  $('input', paletteBox()).setAttribute('aria-activedescendant', items[at] ? items[at].id : '');
}

function openPalette() {
  if (paletteBox()) return closePalette();
  const box = document.createElement('dialog');
  box.id = 'palette-box';
  box.setAttribute('aria-label', texts.paletteOpen);
  const field = document.createElement('input');
  Object.assign(field, { type: 'search', className: 'input', placeholder: texts.paletteHint, autocomplete: 'off' });
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette', 'aria-label': texts.paletteHint })) field.setAttribute(name, value);
  const list = document.createElement('div');
  list.id = 'palette';
  box.append(field, list);
  body.append(box);
  box.showModal();
  box.addEventListener('close', closePalette);
  const look = () => paletteFetch(field.value).catch(() => { list.textContent = texts.networkError; });
  field.addEventListener('input', () => { clearTimeout(paletteTimer); paletteTimer = setTimeout(look, PALETTE_PAUSE); });
  look();
}
function closePalette() {
  clearTimeout(paletteTimer);
  paletteAsked += 1;
  const box = paletteBox();
  // The focus goes back to where it was.
  box?.close();
  box?.remove();
}

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === 'KeyK') {
    event.preventDefault();
    return openPalette();
  }
  if (!paletteBox() || event.isComposing) return;
  const items = paletteItems();
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && items.length) paletteMark((at + step + items.length) % items.length);
  else if (event.key === 'Escape') closePalette();
  else if (event.key === 'Enter' && event.target.matches('#palette-box input')) items[at]?.click();
  else return void event.stopPropagation();
  event.preventDefault();
  event.stopPropagation();
}, true);

// What stands open on the page is pressed there, where it also says what went wrong.
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-palette]')) return openPalette();
  const item = event.target.closest('#palette-box .menu-item');
  if (event.target === paletteBox()) closePalette();
  if (!item || event.metaKey || event.ctrlKey) return;
  const { press } = item.closest('[data-press]')?.dataset ?? {};
  const target = press && $$(`[data-key="${press}"]`).find(isAtHand);
  if (target) {
    event.preventDefault();
    closePalette();
    return pressKey(target);
  }
  if (item.href && new URL(item.href).pathname.startsWith('/chats') && $('#list[data-tab]') && body.dataset.page === 'inbox' && !item.hash) {
    event.preventDefault();
    closePalette();
    return visit(item.href, true);
  }
  // A form leaves with the dialog still there; then it closes.
  setTimeout(closePalette);
}, true);
