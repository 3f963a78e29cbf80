// ---- the palette (Ctrl+K), and what is typed after a slash: one list, which the server makes ----

const LOOK_MS = 120;
async function offers(q) {
  const url = new URL('/palette', location.href);
  url.searchParams.set('q', q);
  if (chat()) url.searchParams.set('chat', chat());
  const answer = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  return answer.ok ? $('#palette-items', parse(await answer.text())) : null;
}
const chosenIn = (list) => $('[aria-selected=true]', list);
function choose(list, step) {
  const items = $$('.menu-item', list);
  if (!items.length) return;
  const at = items.indexOf(chosenIn(list));
  const next = items[step ? (at + step + items.length) % items.length : 0];
  items.forEach((item) => item.setAttribute('aria-selected', String(item === next)));
  next.scrollIntoView({ block: 'nearest' });
}

// A quick reply goes where the cursor is, and its choices with it.
async function insertReply(form) {
  const answer = await fetch(form.getAttribute('action'), { method: 'POST', headers: { Accept: 'application/problem+json' }, body: new URLSearchParams(), signal: AbortSignal.timeout(ANSWER_MS) });
  const told = await answer.json();
  if (!answer.ok) return complain($('#compose'), told.detail ?? told.title);
  const written = $('#compose [name=mode][value=message]');
  if (mode($('#compose')) !== 'message') written.click();
  putIn(told.text);
  inform(told.told);
  if (told.quick) {
    compose(new Map([['quick', told.quick]]));
    want('composer');
  }
}
function putIn(words) {
  const field = $('#compose textarea');
  field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
// Does what an item of the list does on its own page.
function run(item) {
  const form = item.closest('form');
  if (item.dataset.kind === 'reply') return insertReply(form).catch(() => complain($('#compose'), texts.networkError));
  if (form) {
    const copy = form.cloneNode(true);
    copy.hidden = true;
    body.append(copy);
    copy.requestSubmit();
    return setTimeout(() => copy.remove(), SEND_MS);
  }
  if (item.href.endsWith('mode=note#composer')) { $('#compose [name=mode][value=note]').click(); return $('#compose textarea').focus(); }
  if (item.href.endsWith('template=#composer')) { compose(new Map([['template', '']])); return want('composer'); }
  visit(item.href, true);
}

// ---- Ctrl+K ----

let looking = 0;
function openPalette() {
  let dialog = $('#palette');
  if (dialog?.open) return dialog.close();
  if (!dialog) {
    dialog = document.createElement('dialog');
    dialog.id = 'palette';
    dialog.setAttribute('aria-label', texts.palette);
    dialog.innerHTML = '<input class="input" type="search" dir="auto" autocomplete="off" role="combobox" aria-controls="palette-list"><div id="palette-list" class="palette" role="listbox"></div>';
    body.append(dialog);
    const field = $('input', dialog);
    field.setAttribute('aria-label', texts.palette);
    field.placeholder = texts.palette;
    field.addEventListener('input', () => { clearTimeout(looking); looking = setTimeout(look, LOOK_MS); });
    dialog.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) choose(dialog, step);
      else if (event.key === 'Enter' && !event.isComposing) take(chosenIn(dialog));
      else return event.stopPropagation();
      event.preventDefault();
      event.stopPropagation();
    });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) return dialog.close();
      const item = event.target.closest('.menu-item');
      if (!item) return;
      event.preventDefault();
      event.stopPropagation();
      take(item);
    });
    const take = (item) => { if (item) { dialog.close(); run(item); } };
    const look = async () => {
      const q = field.value;
      const found = await offers(q).catch(() => null);
      if (!found || field.value !== q) return;
      $('#palette-list').replaceChildren(...found.childNodes);
      choose(dialog, 0);
    };
    dialog.look = look;
  }
  $('input', dialog).value = '';
  $('#palette-list').replaceChildren();
  dialog.showModal();
  dialog.look();
}
document.addEventListener('keydown', (event) => {
  if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (body.dataset.agent) openPalette();
}, true);
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-palette]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  openPalette();
}, true);

// ---- after a slash ----

// At the beginning of the box a command may have more words; elsewhere a quick reply is one.
const slashBegun = (field) => field.value.slice(0, field.selectionStart).match(/^(\/[^\n]{0,60})$|(?:\s)(\/\S{0,40})$/)?.slice(1).find(Boolean);
const slashList = () => $('#slash');
let sought = '';
function closeSlash() { slashList()?.remove(); sought = ''; }
document.addEventListener('input', (event) => {
  if (!event.target.matches('#compose textarea')) return;
  const begun = slashBegun(event.target);
  clearTimeout(looking);
  if (begun === undefined) return closeSlash();
  sought = begun;
  looking = setTimeout(async () => {
    const found = await offers(begun).catch(() => null);
    if (sought !== begun || !found) return;
    slashList()?.remove();
    if (!$('.menu-item', found)) return;
    found.id = 'slash';
    found.className = 'palette slash';
    found.setAttribute('role', 'listbox');
    $('#composer').append(found);
    choose(found, 0);
  }, LOOK_MS);
});
function takeSlash(item) {
  const field = $('#compose textarea');
  const begun = slashBegun(field);
  closeSlash();
  if (begun === undefined || !item) return;
  field.setRangeText('', field.selectionStart - begun.length, field.selectionStart, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  run(item);
}
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
  if (step) choose(list, step);
  else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') takeSlash(chosenIn(list));
  else if (event.key === 'Escape') closeSlash();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
