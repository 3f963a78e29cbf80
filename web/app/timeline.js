// ---- the conversation: newest below, older ones put above, what was read ----

const atBottom = () => ($('#timeline')?.scrollTop ?? 0) > -40;

function mergeTimeline(fresh) {
  const timeline = $('#timeline');
  const entries = $('.entries', timeline);
  if (!entries) return;
  const old = $('.later', entries);
  const anchor = atBottom() ? null : $$(':scope > li', entries).find((li) => li.getBoundingClientRect().bottom > timeline.getBoundingClientRect().top);
  steady(timeline, anchor, () => {
    // What is older than the page and not on it stays away; a day's line comes with its first new entry.
    const last = Number(timeline.dataset.last) || 0;
    let lines = [];
    for (const item of $$('.entries > li[id]', fresh)) {
      const number = Number(/^e(\d+)$/.exec(item.id)?.[1]);
      const present = document.getElementById(item.id);
      for (const id of (item.dataset.holds ?? '').split(' ')) if (id) document.getElementById(id)?.remove();
      if (present) { morphLine(present, item); lines = []; }
      else if (!number) lines.push(item);
      else if (!old && number > last) entries.append(...lines.splice(0), item);
      else lines = [];
    }
  });
  if (!old && Number(fresh.dataset.last) > Number(timeline.dataset.last)) {
    timeline.dataset.last = fresh.dataset.last;
    if ($('.later', fresh)) want('timeline', 'after');
  }
  timeline.dataset.unread = fresh.dataset.unread ?? '0';
  if (anchor) showToNewest(); else seenAll();
}

// A message that has yet to leave is written anew in a box of its own. What was typed there stays where it is, under
// one's hands, whatever the page learns of the message meanwhile; if it can't be written anew any more, the box says so
// and offers the words to the composer.
const typedAnew = (field) => field.value !== field.defaultValue;
function morphLine(present, item) {
  const field = $('.rewrite textarea', present);
  const anew = $('.rewrite textarea', item);
  const typed = field && typedAnew(field);
  if (typed && !anew) {
    const rest = field.closest('.parked').cloneNode(true);
    for (const part of $$('.parked-title, .parked > p, .buttons > :not(.rewrite)', rest)) part.remove();
    $('summary', rest).hidden = true;
    put($('.primary', rest), texts.rewriteTake);
    $('form', rest).dataset.takes = '';
    rest.className = 'parked';
    $('.parked', item)?.remove();
    item.append(rest);
  }
  const words = anew?.defaultValue;
  morph(present, item);
  if (typed && !anew) complain(field.form, texts.rewriteLate);
  else if (field && anew && !typed) field.value = field.defaultValue = words;
}
// Its words were saved: the box closes, unless more has been typed since.
function closeAnew(form, saved) {
  const box = form.closest('.rewrite');
  const field = box && $('textarea', box);
  if (!field || field.value !== saved) return;
  field.defaultValue = saved;
  if (form.dataset.takes === undefined) box.open = false; else form.closest('.parked').remove();
}

// Earlier messages are put above those that are there.
async function earlier(link) {
  try {
    const answer = await fetch(link.href, { headers: { 'Okno-Fragment': 'timeline' }, cache: 'no-store' });
    const fresh = answer.ok && !answer.redirected && parse(await answer.text()).getElementById('timeline');
    // Another chat may be shown by now: then there is nothing to do.
    if (!link.isConnected) return;
    if (!fresh || fresh.dataset.chat !== chat()) return location.assign(link.href);
    const items = $$('.entries > li:not(.later)', fresh);
    for (const item of items) if (item.id) document.getElementById(item.id)?.remove();
    link.closest('.earlier').replaceWith(...items);
  } catch { if (link.isConnected) location.assign(link.href); }
}

function seenAll() {
  const timeline = $('#timeline');
  showToNewest();
  if (!timeline || document.hidden || !atBottom()) return;
  for (const seen of $$('#header [name=seen]')) seen.value = timeline.dataset.last;
  haveRead(timeline);
  if (!Number(timeline.dataset.unread) || !timeline.dataset.read) return;
  timeline.dataset.unread = '0';
  fetch(timeline.dataset.read, { method: 'POST', body: new URLSearchParams({ entry: timeline.dataset.last }), redirect: 'manual' }).catch(() => {});
}
// What comes while one writes is read only after it has stood there for a moment: an answer that leaves in that moment
// would cross it.
const READ_MS = 1500;
let reading = '';
function haveRead(timeline) {
  const seen = $('#compose [name=seen]');
  const { last } = timeline.dataset;
  if (!seen || Number(seen.value) >= Number(last)) return;
  if (!$('#compose textarea').value.trim()) { seen.value = last; return; }
  if (reading === last) return;
  reading = last;
  setTimeout(() => {
    reading = '';
    const field = $('#compose [name=seen]');
    if (!field || !timeline.isConnected || document.hidden || !atBottom()) return;
    field.value = Math.max(field.value, last);
    haveRead(timeline);
  }, READ_MS);
}
function showToNewest() {
  const button = $('[data-to-newest]');
  if (button) button.hidden = atBottom();
}
document.addEventListener('scroll', (event) => event.target.id === 'timeline' && (atBottom() ? seenAll() : showToNewest()), true);
