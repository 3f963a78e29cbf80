// ---- fragments: asked for together, never overlapping, not too often, and until they have come ----

const FRAGMENTS = ['banner', 'rail', 'list', 'header', 'timeline', 'composer', 'card', 'steps', 'forecast', 'notices', 'clock'];
// What is kept up to date while nobody looks.
const IN_BACKGROUND = ['rail', 'banner', 'header'];
const LEAST_GAP = { list: 800, rail: 800, forecast: 2000, notices: 2000, clock: 2000 };
const ANSWER_MS = 15000;
const AGAIN_MS = { first: 1000, most: 30000 };

const wanted = new Map();
const lastAsked = new Map();
// Grows with each page that is shown: an answer for an earlier one comes too late.
let shown = 0;
let refreshing = false;
let timer = 0;
let backOff = 0;

function want(name, query = '', wait = 100) {
  if (!wanted.has(name)) wanted.set(name, new Set());
  wanted.get(name).add(query);
  if (!timer) timer = setTimeout(refresh, backOff || wait);
}
const wantAll = () => FRAGMENTS.forEach((name) => want(name));

// The address of what is shown. The browser's own is ahead of it while one goes back.
let place = location.href;
const bare = (address) => address.split('#')[0];
function settle(address, push) {
  const ahead = bare(location.href) !== bare(place);
  place = new URL(address, place).href;
  if (push) history.pushState(null, '', place);
  else if (!ahead && location.href !== place) history.replaceState(null, '', place);
}

function fragmentUrl(name, query) {
  const url = new URL(name === 'clock' ? '/clock' : place, place);
  if (name === 'clock') return url;
  if (chat()) url.pathname = `/chats/${chat()}`;
  if (query) url.searchParams.delete('before');
  if (query === 'after') url.searchParams.set('after', $('#timeline').dataset.last ?? '0');
  else if (query) {
    url.searchParams.set('after', String(query - 1));
    url.searchParams.set('limit', '1');
  }
  return url;
}

// Fails when nothing came that could be shown, and it is worth asking again.
async function fetchFragment(name, query) {
  const page = shown;
  const asked = Date.now();
  lastAsked.set(name, asked);
  // The list of notices is nearly its whole page.
  const headers = name === 'notices' ? {} : { 'Okno-Fragment': name };
  const answer = await fetch(fragmentUrl(name, query), { headers, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  const html = await answer.text();
  if (shown !== page) return;
  if (answer.redirected || answer.status === 401) { tellOfFiles(); location.reload(); }
  else if (answer.status === 403 || answer.status === 404) leave();
  else if (answer.ok) swap(name, parse(html).getElementById(name), asked);
  else if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
}

async function refresh() {
  timer = 0;
  if (refreshing) return;
  refreshing = true;
  const jobs = [];
  for (const [name, queries] of [...wanted]) {
    const early = Date.now() - (lastAsked.get(name) ?? 0) < (LEAST_GAP[name] ?? 0);
    if (early || !isLookedAt(name) || isChosenFrom(name)) continue;
    wanted.delete(name);
    if (!document.getElementById(name)) continue;
    const list = queries.has('') || queries.size > 6 ? [''] : [...queries];
    list.forEach((query) => jobs.push(ask(name, query)));
  }
  const came = await Promise.all(jobs);
  if (came.includes(false)) backOff = Math.min(AGAIN_MS.most, backOff * 2 || AGAIN_MS.first);
  else if (came.length) backOff = 0;
  refreshing = false;
  if (!timer && [...wanted.keys()].some((name) => isLookedAt(name) && !isChosenFrom(name))) timer = setTimeout(refresh, backOff || 200);
}
const isLookedAt = (name) => !document.hidden || IN_BACKGROUND.includes(name);
// While somebody chooses from a menu, nothing moves under their pointer: its part of the page waits until it closes.
const isChosenFrom = (name) => name === 'header' && Boolean($('#header details.menu[open]'));
document.addEventListener('toggle', (event) => { if (event.target.matches?.('details.menu') && !event.target.open) refresh(); }, true);

// Whether the fragment came; one that did not is wanted still, as long as its page is shown.
async function ask(name, query) {
  const page = shown;
  try {
    await fetchFragment(name, query);
    return true;
  } catch {
    if (shown !== page) return true;
    if (!wanted.has(name)) wanted.set(name, new Set());
    wanted.get(name).add(query);
    return false;
  }
}
document.addEventListener('visibilitychange', () => { if (!document.hidden) { refresh(); seenAll(); } });
// Of what a page of checks shows, much happens without an event.
setInterval(() => $('#steps') && want('steps'), 5000);
// What ends soon comes near without an event, too.
setInterval(() => $('#forecast') && want('forecast'), 60000);
addEventListener('pageshow', (event) => event.persisted && wantAll());

function swap(name, fresh, asked) {
  const old = document.getElementById(name);
  if (!old || !fresh) return;
  // A part of another chat has no place here.
  if (fresh.dataset.chat !== undefined && fresh.dataset.chat !== chat()) return;
  if (isChosenFrom(name)) return want(name);
  keepFocus(() => {
    if (name === 'timeline') { mergeTimeline(fresh); dropSaid(); }
    else if (name === 'list') swapList(old, fresh);
    else if (name === 'composer') swapComposer(old, fresh, asked);
    else morph(old, fresh);
  });
  if (emojiBox()?.anchor.isConnected === false) closeEmoji();
  if (name === 'rail') { attention(); want('notices'); }
  if (name === 'forecast') countTicked();
  tick();
}

function swapList(old, fresh) {
  if (old.dataset.may !== fresh.dataset.may && $('main.page')) return showAnew();
  const sameTab = old.dataset.tab === fresh.dataset.tab;
  steady($('.rows', old) ?? old, sameTab && $('.row:hover', old), () => morph(old, fresh));
  if (!sameTab) showCurrentRow();
}
const showCurrentRow = () => $('.row[aria-current]')?.scrollIntoView({ block: 'nearest' });

// When one may write, or no longer may, an idle box changes its mode. One that somebody writes in stays what it is:
// what was begun as a note must not leave as a message, nor the end of a message stand in a note.
function swapComposer(old, fresh, asked) {
  const radio = (value) => $(`[name=mode][value=${value}]`, old);
  const field = $('textarea', old);
  const form = $('#compose', old);
  const was = form && mode(form);
  const locked = radio('message')?.disabled;
  const typed = field && (field.value.trim() || (was === 'message' && filesHere().length));
  const busy = typed || (field && field === document.activeElement);
  const chosen = closeNames();
  const sends = () => Boolean($('[data-enter].for-message', old));
  const sent = sends();
  morph(old, fresh);
  $$('.picker[open]', old).forEach(sift);
  // Why one could not write, or not so, is over.
  if (!sent && sends()) { complain($('#compose'), null); inform(null); }
  if (locked !== radio('message')?.disabled) want('timeline');
  if (locked === radio('message')?.disabled) restoreDraft();
  else if (busy) {
    radio(was).checked = true;
    restoreDraft();
    if (typed && !locked && was === 'message') { if ($('.beside [action$="/reopen"]', old)) inform(texts.doneTyped); else complain($('#compose'), texts.writeLost); }
  } else {
    radio(locked ? 'message' : 'note').checked = true;
    changeMode($('#compose'));
  }
  if ($('#compose')) meetDraft($('#compose'), asked);
  if (chosen && document.activeElement === $('#compose textarea')) offerNames(document.activeElement, chosen);
}

// What is on the screen is no longer the reader's to see: a chat gives way to its list, a page says why itself.
let leaving = false;
function leave() {
  if (leaving) return;
  leaving = true;
  if (chat()) sessionStorage.setItem('okno.lost', JSON.stringify({ name: $('#header h1')?.textContent ?? '', words: typedHere() }));
  $('#chat')?.replaceChildren();
  $('#card')?.replaceChildren();
  if (chat()) location.replace(`/chats?tab=${$('#list').dataset.tab}`); else location.reload();
}
// A page of the settings was made for other rights than its reader has now.
function showAnew() {
  if (leaving) return;
  leaving = true;
  keepUnsaved();
  location.reload();
}
// Files that their draft does not have can't come along where one has to sign in again: that is said there.
function tellOfFiles() {
  const files = unsavedFiles().map((item) => item.file.name);
  if (files.length) sessionStorage.setItem('okno.lost', JSON.stringify({ files: files.join(', ') }));
  queues.clear();
  presses.clear();
}
function signedOut() {
  if (leaving) return;
  leaving = true;
  tellOfFiles();
  body.replaceChildren();
  location.replace(`/session?next=${encodeURIComponent(location.pathname + location.search)}`);
}
