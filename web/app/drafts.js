// ---- drafts: the server keeps them; what it does not have yet waits in this browser ----

const SAVE_MS = 1500;
const SAVE_ANSWER_MS = 10000;
const draftKey = (form) => stored('draft', form.dataset.mode);
const served = (form) => $('#compose-draft', form)?.dataset ?? {};
// What the server has of the chat that is shown, as far as this page knows, by its two boxes.
let known = {};
let saveTimer = 0;
let saving = Promise.resolve();
// What was asked for before this moment knows nothing of what was saved or sent since.
let savedAt = 0;

function restoreDraft() {
  const form = $('#compose');
  $('#compose-tray')?.remove();
  showFiles();
  if (!form) return;
  form.dataset.mode = mode(form);
  const field = $('textarea', form);
  field.placeholder = field.dataset[mode(form)] ?? field.placeholder;
  const { message = '', note = '', revision = 0, files = '[]' } = served(form);
  const fresh = known.chat !== chat();
  if (fresh) {
    meetTray(JSON.parse(files));
    known = { chat: chat(), message, note, revision: Number(revision) };
  }
  const waits = localStorage.getItem(draftKey(form));
  if (fresh && waits !== null && waits !== field.value) {
    offerWords(form, waits.startsWith(field.value.trimEnd()) ? '' : field.value);
    field.value = waits;
  } else if (!field.value) field.value = waits ?? (known[mode(form)] || kept(triedKey(form)).text || '');
  if (waits !== null) saveSoon();
  else keepBrought(form);
  if (fresh) offerWords(form, localStorage.getItem(stored('other')) ?? '');
  grow(field);
  count(form);
  showWrong(form);
  bringTry(form);
  // What came to the desk meanwhile waits with the draft too.
  if (filesHere().some((item) => item.file.media && !item.saved && !isFixed(item.press))) saveTray();
}

// What a link brought is kept as what was typed is, and once.
function keepBrought(form) {
  const url = new URL(place);
  if (!url.searchParams.has('rewrite')) return;
  const choices = $('[name=choices]:checked', form);
  if (choices) choose(choices.value); else saveTray();
  url.searchParams.delete('rewrite');
  settle(url.href, false);
}
function saveDraft(form) {
  const { value } = $('textarea', form);
  const key = draftKey(form);
  if (localStorage.getItem(key) === null && value === known[form.dataset.mode]) return;
  localStorage.setItem(key, value);
  saveSoon();
}
// What the customer is offered to choose from goes with the draft at once, and is shown once the draft has it.
function choose(choices) {
  known.choices = choices;
  saveTray();
}
function saveSoon() {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(flushDraft, SAVE_MS);
}
// One after another, so that an older one never comes last.
function flushDraft(keepalive = false) {
  clearTimeout(saveTimer);
  saveTimer = 0;
  const form = $('#compose');
  if (!form?.dataset.mode) return saving;
  const [key, box, state] = [draftKey(form), form.dataset.mode, known];
  const { choices, gone = [] } = state;
  const text = localStorage.getItem(key);
  if (text === null || state.chat !== chat()) return saving;
  const reply = form.elements.reply_to?.value ?? '';
  const seen = form.elements.seen?.value ?? '';
  const tray = trayOf(state.chat);
  const save = async () => {
    const sent = new URLSearchParams({ _method: 'PUT', text, mode: box, reply_to: reply, revision: state.revision, seen });
    if (box === 'message') { ['', ...gone].forEach((id) => sent.append('tray', id)); tray.forEach((item) => nameFile(sent, item)); }
    if (choices !== undefined) sent.append('choices', choices);
    const answer = await fetch(`/chats/${state.chat}/draft`, { method: 'POST', body: sent, headers: { Accept: 'application/problem+json' }, signal: AbortSignal.timeout(SAVE_ANSWER_MS), keepalive: keepalive === true });
    // What it will not take waits here.
    const told = await answer.json();
    if (!answer.ok) return state === known && answer.status === 422 && complain($('#compose'), told.detail);
    const { revision, replaced, files } = told;
    savedAt = Date.now();
    state.revision = revision;
    state.gone = state.gone?.filter((id) => !gone.includes(id));
    if (box === 'message') for (const item of filesOf(state.chat)) item.saved = tray.includes(item);
    // Taken off on another device: not there any more.
    for (const item of tray) if (item.saved && !item.press && filesOf(state.chat).includes(item) && !files.some(({ id }) => id === item.file.media)) dropFile(item);
    // And what was attached there.
    if (box === 'message' && state === known) addTold(files.filter(({ id }) => !state.gone?.includes(id)), true);
    state[box] = text;
    // It has left from another page, and others stand in its place.
    if (text.trim() && plain(told[box]) !== plain(text) && state === known && !isOpen()) {
      state[box] = told[box];
      const field = $('#compose-text');
      if (field.value === text) { field.value = told[box]; offerUnsent(text); }
    }
    if (choices !== undefined && state.choices === choices) { delete state.choices; want('composer'); }
    if (localStorage.getItem(key) === text) localStorage.removeItem(key);
    // Unless it is the beginning of what has left meanwhile.
    if (replaced && state === known && !state.left?.startsWith(replaced.trim())) offerWords($('#compose'), replaced);
  };
  saving = (keepalive === true ? save() : saving.then(save)).catch(() => { saveTimer ||= setTimeout(flushDraft, SEND_MS); });
  return saving;
}
addEventListener('pagehide', () => flushDraft(true));
addEventListener('online', () => { flushDraft(); comeAgain(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) flushDraft(true); else if (chat()) want('composer'); });

// Whether what stands here has left is asked, or not known.
const isOpen = () => $('#meanwhile') ?? pressesOf(chat())[0]?.locked;
// The composer came anew: what its author wrote elsewhere stands here too, unless this page went its own way.
function meetDraft(form, asked) {
  $('#compose-tray')?.remove();
  const { message, note, revision, files } = served(form);
  if (asked < savedAt || message === undefined || known.chat !== chat() || Number(revision) === known.revision || isOpen()) return;
  const field = $('textarea', form);
  const box = form.dataset.mode;
  const clean = field.value === known[box];
  // Until the words here are settled, this page is behind.
  Object.assign(known, { message, note, revision: clean || served(form)[box].trim() ? Number(revision) : known.revision });
  meetTray(JSON.parse(files).filter(({ id }) => !known.gone?.includes(id)));
  const [mine, theirs] = [field.value, known[box]];
  if (mine === theirs) return;
  if (!clean && mine.trim()) return mine.startsWith(theirs.trimEnd()) || offerWords(form, theirs);
  if (!theirs.trim()) offerUnsent(mine);
  else if (!theirs.startsWith(mine.trimEnd())) offerWords(form, mine);
  localStorage.removeItem(draftKey(form));
  field.value = theirs;
  grow(field);
  count(form);
}
// As they are compared: the desk leaves out what no one sees, and shows marks as what they mean.
const plain = (text) => text.replace(/[\s\p{C}*_~`]+/gu, '');
// A draft that is gone elsewhere was sent there, or gave way to other words: what did not leave is offered.
const isSaid = (words) => {
  const kind = $('#compose').dataset.mode === 'note' ? 'note' : 'out';
  return $$(`.entry.own.${kind} .text`).slice(-20).some((said) => plain(said.textContent).startsWith(plain(words)));
};
async function offerUnsent(words) {
  const page = shown;
  await ask('timeline', 'after');
  if (shown === page && !isSaid(words)) offerWords($('#compose'), words);
}
// What has left since is offered no longer.
function dropSaid() {
  const strip = $('#compose-other');
  if (strip?.hidden === false && isSaid($('[data-other]', strip).textContent)) { strip.hidden = true; keep(stored('other')); }
}
function offerWords(form, words) {
  const strip = $('#compose-other', form ?? document);
  if (!strip || !words.trim()) return;
  $('[data-other]', strip).textContent = words;
  strip.hidden = false;
  // Also after a reload, until they are taken or something is sent.
  keep(stored('other'), words);
}
document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-take-other]')) return;
  const form = $('#compose');
  const strip = $('#compose-other', form);
  const field = $('textarea', form);
  const words = $('[data-other]', strip).textContent;
  strip.hidden = true;
  keep(stored('other'));
  offerWords(form, field.value);
  field.value = words;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.focus();
});

// What of this chat was written and not sent.
const typedHere = () => [...['message', 'note'].map((box) => localStorage.getItem(stored('draft', box)) ?? known[box]), ...Object.values(kept(variablesKey()).values ?? {})]
  .filter((words) => words?.trim()).join(' · ');
function changeMode(form) {
  saveDraft(form);
  flushDraft();
  $('textarea', form).value = '';
  restoreDraft();
}

// Before something is sent, what is on its way to be kept arrives: it would come to life again behind it.
async function settleDraft() {
  clearTimeout(saveTimer);
  saveTimer = 0;
  const state = known;
  state.late = true;
  await Promise.race([saving.then(() => { state.late = false; }), new Promise((done) => { setTimeout(done, 3000); })]);
}
// Which draft it takes the place of: one that another device keeps meanwhile is not it.
document.addEventListener('formdata', ({ target, formData }) => {
  if (target.id !== 'compose') return;
  formData.set('draft', known.revision ?? 0);
  // Chosen a moment ago, and not shown yet.
  if (known.choices !== undefined) formData.set('choices', known.choices);
});
// What has left is no draft any longer; what was typed after it is. Another chat may be shown by now.
function forget({ draft, sent, data }) {
  const form = $('#compose');
  const here = form && draftKey(form) === draft;
  const text = here ? $('textarea', form).value : localStorage.getItem(draft) ?? '';
  savedAt = Date.now();
  if (here && data.getAll('choices').some(Boolean)) { delete known.choices; $('#compose-choices')?.remove(); }
  if (!text.startsWith(sent)) return;
  const rest = text.slice(sent.length);
  keep(draft, rest);
  if (!here) return;
  keep(stored('other'));
  $('textarea', form).value = rest;
  known[form.dataset.mode] = '';
  // What is still on its way comes to life behind it, so the rest is kept once that has come.
  if (known.late) { known.left = sent; localStorage.setItem(draft, rest); }
  if (rest || known.late) saveSoon();
  grow($('textarea', form));
  count(form);
}

// The same chat in another tab: what is typed there is so here too, unless this one went its own way.
addEventListener('storage', (event) => {
  const form = $('#compose');
  if (!form || event.key !== draftKey(form) || event.newValue === null) return;
  const field = $('textarea', form);
  const box = form.dataset.mode;
  if (field.value !== (event.oldValue ?? known[box])) return;
  field.value = event.newValue;
  known[box] = event.newValue;
  grow(field);
  count(form);
});

// What was saved while its page went away, without hearing so.
async function isKept(key) {
  const [, , , id, box] = key.split('.');
  const answer = await fetch(`/chats/${id}/draft`, { headers: { Accept: 'application/problem+json' } });
  return answer.ok && (await answer.json())[box] === localStorage.getItem(key);
}
// Whoever signs out leaves nothing behind for the next at this machine, and is asked before words are lost.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.dataset.signOut === undefined) return;
  event.preventDefault();
  await flushDraft();
  const mine = Object.keys(localStorage).filter((key) => key.startsWith('okno.') && key.split('.')[2] === body.dataset.agent);
  const waiting = mine.filter((key) => key.startsWith('okno.draft.') && localStorage.getItem(key).trim());
  const saved = await Promise.all(waiting.map((key) => isKept(key).catch(() => false)));
  if (saved.includes(false) && !confirm(texts.signOutDrafts)) return;
  mine.forEach((key) => localStorage.removeItem(key));
  form.submit();
});
