// ---- files: chosen, dropped, pasted or recorded. Each comes to the desk and waits with the draft; one request sends all ----

const CAPTION_MOST = 1024;
const STALLED_MS = 90000;
const FILE_KINDS = { picture: /^image\/(jpeg|png)$/, video: /^video\/(mp4|3gpp)$/, sound: /^audio\/(ogg|webm|mpeg|mp4|aac|amr|x-m4a)/ };
// By chat, in order; a reader may go elsewhere while they leave. A file's state: waiting, refused, asked, ready (told to
// leave), sending (comes to the desk), failed. What the desk has, names it by `file.media`; what stands in its draft is
// `saved`.
const queues = new Map();
const filesOf = (id) => { if (!queues.has(id)) queues.set(id, []); return queues.get(id); };
// What was told to leave and has not, by chat, in order. `state`: ready, handing (the one request is on its way), stopped.
// `locked`: nobody knows whether it left.
const presses = new Map();
const pressesOf = (id) => { if (!presses.has(id)) presses.set(id, []); return presses.get(id); };
const filesBy = (press) => filesOf(press.chat).filter((item) => item.press === press);
const filesHere = () => queues.get(chat()) ?? [];
const said = (name) => $('#file-texts')?.dataset[name] ?? '';
const format = (options) => new Intl.NumberFormat(document.documentElement.lang, options);
function sizeOf(count) {
  const [name, unit] = count < 1024 ? ['sizeBytes', 1] : count < 1048576 ? ['sizeKilobytes', 1024] : ['sizeMegabytes', 1048576];
  return fill(said(name), { n: format({ maximumFractionDigits: 1 }).format(Math.floor(count * 10 / unit) / 10) });
}
const kindOf = (item) => (item.as === 'document' ? null : Object.keys(FILE_KINDS).find((kind) => FILE_KINDS[kind].test(item.file.type))) ?? 'document';
const limitOf = (kind) => said(`limit${kind[0].toUpperCase()}${kind.slice(1)}`).split(' ').map(Number);

// The ending of a program that the name has; the desk looks closer.
const programIn = (name) => name.normalize('NFKC').toLowerCase().split('.').slice(1).map((ending) => ending.trim()).find((ending) => said('programs').split(' ').includes(ending));
// Said before anything is uploaded, with both limits.
const pageForm = () => $('form.takes-files');
function judge(item) {
  const kind = kindOf(item);
  const { size } = item.file;
  const [desk, whatsapp] = limitOf(kind);
  const large = size > Math.min(desk, whatsapp);
  const program = programIn(item.file.name);
  item.why = item.file.gone ? said('gone') : program ? fill(said('program'), { ending: program }) : !size ? said('empty') : large ? fill(said(`large${kind[0].toUpperCase()}${kind.slice(1)}`), { size: sizeOf(size), desk: sizeOf(desk), whatsapp: sizeOf(whatsapp) }) : '';
  item.state = item.why ? 'refused' : 'waiting';
  item.asDocument = !pageForm() && !program && large && kind !== 'document' && size <= Math.min(...limitOf('document'));
}

function addFiles(files, as = '') {
  const form = $('#compose');
  const written = form && $('[name=mode][value=message]', form);
  const page = pageForm();
  if (!files.length || !(page || (written && !written.disabled)) || !$('#compose-chips')) return;
  if (written && mode(form) !== 'message') written.click();
  const fresh = files.map((file) => keepFile(file, as, chat()));
  showFiles();
  pointOut(fresh);
  if (!written) return;
  $('textarea', form).focus();
  pump(chat());
}
// What is refused is seen, however many stand above it.
const pointOut = (items) => items.find(({ why }) => why)?.chip?.scrollIntoView({ block: 'nearest' });

// Files that the desk has, of quick replies or of the draft itself.
function addTold(files, saved, first) {
  for (const { id, name, mime, size, state, as } of files) {
    const gone = state !== 'ready';
    const type = as === 'voice' ? mime.replace('video', 'audio') : mime;
    const here = filesHere().find((item) => item.file.media === id);
    const item = here ?? keepFile({ name, size, type, media: id, gone }, as ?? '', chat());
    if (here && gone) { here.file.gone = true; judge(here); }
    if (here?.saved && saved) here.as = as ?? '';
    if (saved) item.saved = true;
    item.first = first;
  }
  if (first) filesHere().sort((one, other) => Boolean(other.first) - Boolean(one.first));
  showFiles();
}
// It may have left.
const isFixed = (press) => press?.state === 'handing' || Boolean(press?.locked);
// With what may have left: the desk knows, and keeps it only if it has not.
const trayOf = (id) => filesOf(id).filter((item) => item.file.media);
const nameFile = (data, { file, as }) => { data.append('media', file.media); if (as) data.set(`as_${file.media}`, as); };
function saveTray() {
  const form = $('#compose');
  if (!form || mode(form) !== 'message') return;
  localStorage.setItem(draftKey(form), $('textarea', form).value);
  flushDraft();
}
function meetTray(files) {
  for (const item of [...filesHere()]) if (item.saved && item.state === 'waiting' && !files.some(({ id }) => id === item.file.media)) dropFile(item);
  addTold(files, true);
}
function keepFile(file, as, id) {
  const shownAs = /^(image\/(jpeg|png|gif|webp)|audio\/|video\/mp4)/.test(file.type);
  const url = !shownAs ? '' : file.media ? `/media/${file.media}` : URL.createObjectURL(file);
  const item = { chat: id, file, as, url, press: null };
  judge(item);
  filesOf(id).push(item);
  return item;
}

function showFiles() {
  const list = $('#compose-chips');
  if (!list) return;
  const items = filesHere();
  list.hidden = !items.length;
  for (const item of items) drawChip(item);
  const chips = items.map(({ chip }) => chip);
  // What stands there as it stood keeps the focus, and is not announced again.
  if (chips.length !== list.children.length || chips.some((chip, at) => chip !== list.children[at])) list.replaceChildren(...chips);
  showAbove(items);
  const page = pageForm();
  if (!page) return;
  const all = new DataTransfer();
  items.filter((item) => item.state === 'waiting').forEach((item) => all.items.add(item.file));
  $('[type=file]', page).files = all.files;
}
// The template that is being written shows the files that it takes, as the customer will see them.
const SHOWN_ABOVE = { image: ['IMG', FILE_KINDS.picture], video: ['VIDEO', FILE_KINDS.video] };
function showAbove(items) {
  $$('#compose .template [data-above]').forEach((place, at) => {
    const { file, url } = items[at] ?? {};
    const [tag, fits] = SHOWN_ABOVE[place.dataset.above] ?? [];
    const word = $('[data-word]', place);
    put(word, file ? file.name || said('nameless') : word.dataset.word);
    const seen = url && fits?.test(file.type) ? url : '';
    const old = place.firstElementChild;
    if (seen ? old.getAttribute('src') === seen : !old.hasAttribute('src')) return;
    place.icon ??= $('.icon', place) ?? $('.icon', $('#file-chip').content).cloneNode(true);
    const fresh = seen ? document.createElement(tag) : place.icon;
    if (seen) Object.assign(fresh, { src: seen, controls: true, alt: '' });
    old.replaceWith(fresh);
  });
}
function drawChip(item) {
  if (!item.chip) {
    item.chip = $('#file-chip').content.firstElementChild.cloneNode(true);
    item.chip.item = item;
    put($('[data-name]', item.chip), item.as === 'voice' ? said('voice') : item.file.name || said('nameless'));
    if (item.url && !item.file.type.startsWith('video')) {
      const sound = item.file.type.startsWith('audio/');
      const seen = document.createElement(sound ? 'audio' : 'img');
      seen.src = item.url;
      if (sound) { seen.controls = true; $('.chip-about', item.chip).append(seen); } else { seen.alt = ''; $('.icon', item.chip).replaceWith(seen); }
    }
  }
  const { chip, state, press } = item;
  const brings = state === 'sending';
  put($('[data-size]', chip), [item.file.size !== null && sizeOf(item.file.size), item.as === 'document' && said('nameless')].filter(Boolean).join(' · '));
  const bar = $('progress', chip);
  bar.hidden = !brings;
  bar.value = item.done ?? 0;
  const percent = format({ style: 'percent' }).format(item.done ?? 0);
  put($('[data-state]', chip), press?.state === 'handing' ? said('handing') : brings ? (press ? fill(said('leaves'), { percent }) : percent) : state === 'ready' ? said('waits') : state === 'waiting' ? apart(item) : '');
  put($('[data-why]', chip), item.why ?? '');
  $('[data-why]', chip).hidden = !item.why;
  chip.classList.toggle('wrong', ['failed', 'refused', 'asked'].includes(state));
  $('[data-chip=again]', chip).hidden = state !== 'failed';
  $('[data-chip=document]', chip).hidden = !item.asDocument || brings;
  $('[data-chip=sure]', chip).hidden = state !== 'asked';
  const items = filesOf(item.chat);
  const fixed = isFixed(press);
  $('[data-chip=earlier]', chip).hidden = fixed || item.file.gone || items.indexOf(item) < 1 || items[items.indexOf(item) - 1].press !== press;
  // What may have left can't be left out any more.
  $('[data-chip=remove]', chip).disabled = fixed;
}

// Why the words leave before the first file, as a message of their own.
function apart(item) {
  const form = $('#compose');
  const words = form && $('textarea', form).value.trim();
  if (!words || item !== filesHere().find(({ press }) => !press) || $('[name=template_name], [name=choices]:checked', form)) return '';
  return kindOf(item) === 'sound' ? said('apartSound') : words.length > CAPTION_MOST ? said('apartLong') : '';
}

function dropFile(item) {
  const items = filesOf(item.chat);
  if (items.includes(item)) items.splice(items.indexOf(item), 1);
  if (item.url) URL.revokeObjectURL(item.url);
  item.request?.abort();
  if (item.chat === chat()) showFiles();
}
function removeFile(item) {
  dropFile(item);
  if (pageForm()) complain(pageForm(), null);
  const { press } = item;
  if (press) complain($('#compose'), null);
  if (press && !filesBy(press).length) giveUp(press);
  if (item.file.media) { known.gone = [...known.gone ?? [], item.file.media]; saveTray(); }
}
// What stands behind it says more of the same words: nothing of that leaves before it.
function giveUpAll(id) {
  for (const press of [...pressesOf(id)]) if (!isFixed(press)) giveUp(press);
}
function giveUp(press) {
  const all = pressesOf(press.chat);
  all.splice(all.indexOf(press), 1);
  for (const item of filesBy(press)) Object.assign(item, { press: null, state: ['refused', 'sending', 'failed'].includes(item.state) ? item.state : 'waiting' });
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-chip]');
  const item = button?.closest('.chip').item;
  if (!item) return;
  const deed = button.dataset.chip;
  complain(button.closest('form'), null);
  if (deed === 'remove') return removeFile(item);
  const items = filesOf(item.chat);
  const at = items.indexOf(item);
  if (deed === 'earlier') { items.splice(at - 1, 2, item, items[at - 1]); showFiles(); if (item.file.media) saveTray(); }
  else if (deed === 'document') {
    Object.assign(item, { as: 'document', saved: false });
    judge(item);
    if (item.press?.state === 'ready' && !item.why) item.state = 'ready';
    showFiles();
    if (item.file.media) saveTray();
    pump(item.chat);
  }
  else if (deed === 'sure') { for (const other of items) { other.sure = true; if (other.state === 'asked') Object.assign(other, { state: 'waiting', why: '' }); } showFiles(); $('#compose [data-enter].for-message, #compose button.primary.for-message')?.click(); }
  else { if (item.press) makeReady(item.press); else Object.assign(item, { state: 'waiting', why: '' }); showFiles(); pump(item.chat); }
});

// ---- leaving ----

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form === pageForm()) {
    const wrong = filesHere().find((item) => item.state === 'refused');
    if (!wrong) return queues.clear();
    event.preventDefault();
    complain(form, said('blocked'));
    return $('[data-chip=remove]', wrong.chip).focus();
  }
  const all = pressesOf(chat());
  const { submitter } = event;
  const records = recording?.recorder && recording.chat === chat();
  if (form.id !== 'compose' || mode(form) !== 'message' || !(filesHere().length || all.length || records) || submitter?.classList.contains('for-note')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // What is being said leaves with the rest.
  if (records) return stopRecording(() => form.requestSubmit(submitter?.isConnected ? submitter : null));
  complain(form, null);
  inform(null);
  // What stopped begins anew. What was not answered may have left: it leaves as the very same, before the rest.
  if (all[0]?.state === 'stopped' && !all[0].locked) giveUpAll(chat());
  for (const press of all) if (press.locked) makeReady(press);
  const press = sending(form, submitter);
  const has = (name) => press.data.get(name);
  // A quote or a template that leaves with an earlier press, and stands in the box until then.
  const leaves = (name) => has(name) && all.some((earlier) => earlier.data.get(name) === has(name));
  const joins = leaves('template_name');
  if (joins && press.keeps) return void pump(chat());
  const items = filesHere().filter((item) => !item.press);
  // What the template does not take stays in the box with the words.
  if (press.keeps) items.splice(Number($('.template', form).dataset.files ?? 0));
  const wrong = items.filter((item) => item.state === 'refused');
  if (wrong[0]) { pointOut(wrong); return complain(form, said('blocked')); }
  const empty = $$('.template .variable:enabled', form).filter((field) => !field.value.trim());
  if (empty[0]) {
    empty.forEach((field) => field.setAttribute('aria-invalid', 'true'));
    empty[0].focus();
    return complain(form, said('fields'));
  }
  if (items[0] && $('#compose-files').dataset.asks === 'true' && !items.every((item) => item.sure)) {
    Object.assign(items[0], { state: 'asked', why: said('ask') });
    return showFiles();
  }
  press.sent = all.reduce((words, earlier) => (words.startsWith(earlier.sent) ? words.slice(earlier.sent.length) : words), press.sent);
  // What is offered with an earlier press stands in the box until that has left.
  const offers = ({ data }) => data.getAll('choices').at(-1);
  if (all.some((earlier) => offers(earlier) === offers(press))) press.data.delete('choices');
  if (offers(press) && !press.sent.trim() && !has('template_name')) return complain(form, said('unsaid'));
  if (items.length || press.sent.trim() || !all.length || (has('template_name') && !joins)) {
    if (leaves('reply_to')) press.data.delete('reply_to');
    if (joins) {
      [...press.data.keys()].filter((name) => /^(template_|v\d+$)/.test(name)).forEach((name) => press.data.delete(name));
      press.data.set('joins', 'template');
      press.template = false;
    }
    press.data.set('idempotency_key', newKey());
    press.lost = said('elsewhere');
    for (const item of items) item.press = press;
    all.push(press);
    if (all[1] && !items[0]) inform(said('behind'));
    makeReady(press);
  }
  pump(chat());
}, true);

function makeReady(press) {
  press.state = 'ready';
  for (const item of filesBy(press)) if (!['refused', 'sending'].includes(item.state)) Object.assign(item, { state: 'ready', why: '' });
  if (press.chat !== chat()) return;
  complain($('#compose'), null);
  showFiles();
}

const pumping = new Set();
async function pump(id) {
  handReady(id);
  if (pumping.has(id)) return;
  pumping.add(id);
  try {
    for (;;) {
      const press = readyOf(id);
      const next = filesOf(id).find((item) => item.press === press && !item.file.media && item.state === (press ? 'ready' : 'waiting'));
      if (!next) break;
      const goes = await carry(next);
      handReady(id);
      if (!goes && !press && !readyOf(id)) break;
    }
  } finally {
    pumping.delete(id);
  }
}
// What the line broke off comes by itself once it is back, and leaves at a word.
function comeAgain() {
  if (!$('#compose')) return;
  const [first] = pressesOf(chat());
  if (first?.state === 'stopped' && !first.locked) { giveUpAll(chat()); complain($('#compose'), null); }
  for (const item of filesHere()) if (item.state === 'failed' && !item.press) Object.assign(item, { state: 'waiting', why: '' });
  showFiles();
  pump(chat());
}
const readyOf = (id) => pressesOf(id).find((press, at) => !at && press.state === 'ready') ?? null;
// What was told to leave does not wait for files that stay.
async function handReady(id) {
  const press = readyOf(id);
  const items = press ? filesBy(press) : [];
  const wrong = (item) => ['failed', 'refused'].includes(item.state);
  if (!press || !items.every((item) => item.file.media || wrong(item))) return;
  if (items.some(wrong)) return stop(press);
  await hand(press);
  pump(id);
}

// One file comes to the desk, which looks into it. What can't come for itself holds none of the others up; without the
// line none of them goes on. It may be told to leave, or to wait for an answer, on its way.
async function carry(item) {
  Object.assign(item, { state: 'sending', done: 0 });
  if (item.chat === chat()) showFiles();
  const answer = await upload(item);
  if (!filesOf(item.chat).includes(item)) return true;
  const { press } = item;
  const asked = item.state === 'asked';
  const answered = answer?.status < 500 && ![401, 408, 429].includes(answer.status);
  let told = {};
  try { told = JSON.parse(answer?.responseText ?? '{}'); } catch { /* no answer of its own */ }
  if (answer?.status === 201) {
    item.file = { name: item.file.name, size: told.size, type: item.as === 'voice' ? item.file.type : told.mime, media: told.id };
    judge(item);
    if (!item.why && asked) Object.assign(item, { state: 'asked', why: said('ask') });
    else if (!item.why && press) item.state = 'ready';
  } else {
    Object.assign(item, { state: answered ? 'refused' : 'failed', why: told.detail ?? told.title ?? texts.networkError });
    if (told.code === 'file_too_large') item.asDocument = kindOf(item) !== 'document';
    if (!answered && press) stop(press);
  }
  if (item.chat !== chat()) return answered;
  showFiles();
  if (!asked) pointOut([item]);
  if (item.file.media && !press) saveTray();
  return answered;
}
function upload(item) {
  const form = new FormData();
  form.append('file', item.file, item.file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    item.request = request;
    let stalled = 0;
    const alive = () => { clearTimeout(stalled); stalled = setTimeout(() => request.abort(), STALLED_MS); };
    request.upload.onprogress = (event) => { alive(); item.done = event.loaded / event.total; drawChip(item); };
    request.onloadend = () => { clearTimeout(stalled); resolve(request.status ? request : null); };
    request.open('POST', '/media');
    request.setRequestHeader('Accept', 'application/problem+json');
    alive();
    request.send(form);
  });
}

// The desk has all files: one request sends them. What may have arrived is tried again as the very same.
async function hand(press) {
  const { data } = press;
  const items = filesBy(press);
  press.state = 'handing';
  if (press.chat === chat()) {
    showFiles();
    await settleDraft();
    const seen = $('#compose [name=seen]');
    if (known.chat === press.chat) {
      if (seen && !press.locked) data.set('seen', seen.value);
      data.set('draft', known.revision);
    }
  }
  ['as', 'media', 'confirm'].forEach((name) => data.delete(name));
  data.set('text', press.sent);
  for (const item of items) nameFile(data, item);
  if (items.every((item) => item.sure)) data.set('confirm', 'on');
  let answer;
  try {
    answer = await fetch(`/chats/${press.chat}/messages`, { method: 'POST', body: new URLSearchParams(data), redirect: 'manual', headers: { Accept: 'application/problem+json, text/html;q=0.5' }, signal: AbortSignal.timeout(SEND_MS) });
  } catch { /* no answer */ }
  if (press.chat === chat()) press.page = shown;
  press.locked = !answer || answer.status >= 500;
  if (press.locked) {
    press.state = 'stopped';
    if (items[0]) Object.assign(items[0], { state: 'failed', why: texts.networkError });
    if (!items[0] || press.chat !== chat()) tellFailure(press, press.chat === chat() ? texts.networkError : press.lost);
    return press.chat === chat() && showFiles();
  }
  giveUp(press);
  if (answer.status < 400) {
    items.forEach(dropFile);
    savedAt = Date.now();
    await done(press, answer);
    return;
  }
  giveUpAll(press.chat);
  const problem = await answer.clone().json().catch(() => ({}));
  for (const item of items) {
    if (problem.fields?.[`media.${item.file.media}`]) { item.file.gone = true; judge(item); }
  }
  if (problem.code === 'confirm_file') Object.assign(items[0], { state: 'asked', why: problem.detail });
  if (press.chat !== chat()) return tellFailure(press, press.lost);
  showFiles();
  saveTray();
  if (problem.code !== 'confirm_file') await refused(press, answer);
}
// Nothing of it has left; it says for what the rest waits.
function stop(press) {
  press.state = 'stopped';
  const wrong = filesBy(press).filter((item) => item.why).map((item) => item.file.name).join(', ');
  for (const item of filesBy(press)) if (item.state === 'ready') item.state = 'waiting';
  if (press.chat !== chat()) return tellAbove(press.name, press.address, press.lost);
  showFiles();
  saveTray();
  complain($('#compose'), fill(said('held'), { files: wrong }));
}
// A file that its draft does not have would go with the page.
const unsavedFiles = () => [...queues.values()].flat().filter((item) => !item.saved);
addEventListener('beforeunload', (event) => {
  if (recording?.recorder || unsavedFiles()[0] || [...presses.values()].some((all) => all.length)) event.preventDefault();
});

// ---- where they come from ----

document.addEventListener('change', (event) => {
  const form = event.target.name === 'file' && event.target.closest('#compose, form.takes-files');
  if (!form) return;
  const files = [...event.target.files];
  event.target.value = '';
  addFiles(files);
});
document.addEventListener('paste', (event) => {
  const { files, types } = event.clipboardData ?? {};
  const elsewhere = event.target.closest?.(TYPED_IN);
  // A table comes as a picture too: its words are meant.
  if (!files?.length || types.includes('text/plain') || (elsewhere && !elsewhere.closest('#compose, form.takes-files'))) return;
  if (!$('#compose-chips')) return;
  event.preventDefault();
  addFiles([...files]);
});
let dragged = 0;
const dropZone = () => pageForm() ?? $('#chat');
const brings = (event) => event.dataTransfer?.types.includes('Files');
for (const [name, step] of [['dragenter', 1], ['dragleave', -1]]) {
  document.addEventListener(name, (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    dragged = Math.max(0, dragged + step);
    dropZone()?.classList.toggle('dropping', dragged > 0 && Boolean($('#compose-chips')));
  });
}
// Beside the conversation a file would replace the page.
document.addEventListener('dragover', (event) => { if (brings(event)) event.preventDefault(); });
document.addEventListener('drop', (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  dragged = 0;
  dropZone()?.classList.remove('dropping');
  if (dropZone()?.contains(event.target)) addFiles([...event.dataTransfer.files]);
});
