// ---- files: chosen, dropped, pasted or recorded. Each leaves as a message of its own, in order, and stays until it has ----

const CAPTION_MOST = 1024;
const STALLED_MS = 90000;
const FILE_KINDS = { picture: /^image\/(jpeg|png)$/, video: /^video\/(mp4|3gpp)$/, sound: /^audio\/(ogg|webm|mpeg|mp4|aac|amr|x-m4a)/ };
// By chat, in order; a reader may go elsewhere while they leave. A thing is a file, or words that leave before one.
// Its state: waiting, refused, asked, ready (told to leave), sending, failed. `locked`: nobody knows whether it left.
const queues = new Map();
const filesOf = (id) => { if (!queues.has(id)) queues.set(id, []); return queues.get(id); };
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
  for (const file of files) keepFile(file, as, chat());
  showFiles();
  if (written) $('textarea', form).focus();
}

// Files of quick replies: the desk has them, and keeps which of them stand here with the draft.
function addTold(files) {
  for (const { id, name, mime, size, state } of files) {
    if (!filesHere().some((item) => item.file?.media === id)) keepFile({ name, size, type: mime, media: id, gone: state !== 'ready' }, '', chat());
  }
  showFiles();
}
const trayOf = (id) => filesOf(id).filter((item) => item.file?.media && item.state !== 'sending').map((item) => item.file.media);
function saveTray() {
  const form = $('#compose');
  localStorage.setItem(draftKey(form), $('textarea', form).value);
  saveSoon();
}
function meetTray(files) {
  for (const item of [...filesHere()]) if (item.file?.media && item.state === 'waiting' && !files.some(({ id }) => id === item.file.media)) dropFile(item);
  addTold(files);
}
function keepFile(file, as, id) {
  const shownAs = /^(image\/(jpeg|png|gif|webp)|audio\/)/.test(file.type);
  const url = !shownAs ? '' : file.media ? `/media/${file.media}` : URL.createObjectURL(file);
  const item = { chat: id, key: newKey(), file, as, words: '', url };
  judge(item);
  filesOf(id).push(item);
}

function showFiles() {
  const list = $('#compose-chips');
  if (!list) return;
  const items = filesHere();
  list.hidden = !items.length;
  for (const item of items) drawChip(item);
  list.replaceChildren(...items.map((item) => item.chip));
  const page = pageForm();
  if (!page) return;
  const all = new DataTransfer();
  items.filter((item) => item.state === 'waiting').forEach((item) => all.items.add(item.file));
  $('[type=file]', page).files = all.files;
}
function drawChip(item) {
  if (!item.chip) {
    item.chip = $('#file-chip').content.firstElementChild.cloneNode(true);
    item.chip.item = item;
    put($('[data-name]', item.chip), item.as === 'voice' ? said('voice') : item.files?.map((file) => file.name).join(', ') ?? item.file?.name ?? said('words'));
    put($('[data-size]', item.chip), item.file ? sizeOf(item.file.size) : item.words.slice(0, 80));
    if (item.url) {
      const sound = item.file.type.startsWith('audio/');
      const seen = document.createElement(sound ? 'audio' : 'img');
      seen.src = item.url;
      if (sound) { seen.controls = true; $('.chip-about', item.chip).append(seen); } else { seen.alt = ''; $('.icon', item.chip).replaceWith(seen); }
    }
  }
  const { chip, state } = item;
  const leaves = state === 'sending';
  const bar = $('progress', chip);
  bar.hidden = !leaves;
  bar.value = item.done ?? 0;
  const percent = format({ style: 'percent' }).format(item.done ?? 0);
  put($('[data-state]', chip), leaves ? (item.done === 1 ? said('handing') : fill(said('leaves'), { percent })) : state === 'ready' ? said('waits') : '');
  put($('[data-why]', chip), item.why ?? '');
  $('[data-why]', chip).hidden = !item.why;
  chip.classList.toggle('wrong', ['failed', 'refused', 'asked'].includes(state));
  $('[data-chip=again]', chip).hidden = state !== 'failed';
  $('[data-chip=document]', chip).hidden = !item.asDocument || leaves;
  $('[data-chip=sure]', chip).hidden = state !== 'asked';
  const items = filesOf(item.chat);
  $('[data-chip=earlier]', chip).hidden = leaves || items.indexOf(item) < 1 || items[items.indexOf(item) - 1].state === 'sending';
  // What WhatsApp is being handed can't be held any more.
  $('[data-chip=remove]', chip).disabled = leaves && item.done === 1;
}

function dropFile(item) {
  const items = filesOf(item.chat);
  items.splice(items.indexOf(item), 1);
  if (item.url) URL.revokeObjectURL(item.url);
  item.request?.abort();
  if (item.chat === chat()) showFiles();
}
function removeFile(item) {
  dropFile(item);
  if (item.file?.media) saveTray();
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-chip]');
  const item = button?.closest('.chip').item;
  if (!item) return;
  const deed = button.dataset.chip;
  if (deed === 'remove') {
    // Its words are in the box still, and what was stopped by it leaves when it is told to again.
    if (item.words || item.why) for (const other of filesOf(item.chat)) if (other.state === 'ready') other.state = 'waiting';
    removeFile(item);
    return void pump(item.chat);
  }
  const items = filesOf(item.chat);
  const at = items.indexOf(item);
  if (deed === 'earlier') { items.splice(at - 1, 2, item, items[at - 1]); showFiles(); if (item.file?.media) saveTray(); }
  else if (deed === 'document') { item.as = 'document'; item.key = newKey(); judge(item); showFiles(); }
  else if (deed === 'sure') { for (const other of filesOf(item.chat)) { other.sure = true; if (other.state === 'asked') Object.assign(other, { state: 'waiting', why: '' }); } $('#compose').requestSubmit($('#compose [data-enter].for-message, #compose .primary.for-message')); }
  else if (item.data) { item.state = 'ready'; item.why = ''; showFiles(); pump(item.chat); }
});

// ---- leaving ----

const isFirstOnly = (name) => name === 'reply_to' || /^(template_|v\d+$)/.test(name);
document.addEventListener('submit', (event) => {
  const form = event.target;
  const items = filesHere();
  if (form === pageForm()) {
    const wrong = items.find((item) => item.state === 'refused');
    if (!wrong) return queues.clear();
    event.preventDefault();
    return wrong.chip.scrollIntoView({ block: 'center' });
  }
  if (form.id !== 'compose' || mode(form) !== 'message' || !items.length || event.submitter?.classList.contains('for-note')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  complain(form, null);
  inform(null);
  if (items.some((item) => item.state === 'refused')) return complain(form, said('blocked'));
  const empty = $$('.template .variable', form).find((field) => !field.value.trim());
  if (empty) {
    empty.setAttribute('aria-invalid', 'true');
    empty.focus();
    return complain(form, said('fields'));
  }
  if ($('#compose-files').dataset.asks === 'true' && !items.every((item) => item.sure || !item.file)) {
    Object.assign(items.find((item) => item.file), { state: 'asked', why: said('ask') });
    return showFiles();
  }
  const taken = together(form, items);
  const choice = form.elements.quick_reply?.value;
  if (choice && !$('textarea', form).value.trim()) return complain(form, said('unsaid'));
  const text = captions(form, items, taken, choice);
  const entries = [...new FormData(form, event.submitter)].filter(([name]) => !['file', 'text', 'idempotency_key', 'as', 'confirm', 'quick_reply'].includes(name));
  const behind = entries.some(([name]) => name === 'template_name');
  const rest = entries.filter(([name]) => !isFirstOnly(name));
  if (behind) rest.push(['joins', 'template']);
  items.filter((item) => item.state !== 'sending').forEach((item) => {
    item.data ??= null;
    if (!item.locked) item.data = [...(item === items[0] ? entries : rest), ...(item.picks ? [['quick_reply', item.picks]] : [])];
    Object.assign(item, { state: 'ready', why: '', draft: draftKey(form), address: place, name: $('#header h1')?.textContent, lost: said('elsewhere') });
  });
  if (text) inform(text);
  showFiles();
  pump(chat());
}, true);

// What a template wants above its text and on its cards leaves with it, at once.
function together(form, items) {
  const count = Number($('.template', form)?.dataset.files ?? 0);
  const [first, ...others] = items.filter((item) => item.file && item.state !== 'sending');
  if (!count || first?.locked) return count;
  const more = others.slice(0, count - (first?.files?.length ?? 1));
  if (more.length) Object.assign(first, { files: [...first.files ?? [first.file], ...more.map((item) => item.file)], chip: null });
  for (const item of more) items.splice(items.indexOf(item), 1);
  return count;
}

// The typed words stand beside the first file; words that can't are a message before it, and those above choices one
// behind them all. What may have left already keeps its own. Returns what is to be known of it.
function captions(form, items, taken, picks) {
  const typed = $('textarea', form).value;
  const kept = items.find((item) => (item.locked || item.state === 'sending') && item.words);
  for (const item of items.filter((item) => !item.locked && item.state !== 'sending')) {
    if (item.file) item.words = ''; else items.splice(items.indexOf(item), 1);
  }
  const words = kept && typed.startsWith(kept.words) ? typed.slice(kept.words.length) : typed;
  if (!words.trim()) return '';
  if (picks) { items.push({ chat: chat(), key: newKey(), words, picks }); return ''; }
  const at = items.findIndex((item) => !item.locked && item.state !== 'sending');
  const first = items[at];
  if (first && (taken || (words.length <= CAPTION_MOST && kindOf(first) !== 'sound'))) { first.words = words; return ''; }
  items.splice(at < 0 ? items.length : at, 0, { chat: chat(), key: newKey(), words });
  return said('apart');
}

const pumping = new Set();
async function pump(id) {
  if (pumping.has(id)) return;
  pumping.add(id);
  const items = filesOf(id);
  while (items[0]?.state === 'ready') {
    const item = items[0];
    item.state = 'sending';
    item.done = 0;
    if (id === chat()) showFiles();
    const answer = await carry(item);
    // Taken out meanwhile.
    if (!items.includes(item)) continue;
    if (answer?.status < 300) left(item, items); else stays(item, answer);
  }
  pumping.delete(id);
}
function carry(item) {
  const form = new FormData();
  for (const [name, value] of item.data) form.append(name, value);
  const seen = $('#compose [name=seen]');
  if (seen && item.chat === chat()) form.set('seen', seen.value);
  form.set('text', item.words);
  form.set('idempotency_key', item.key);
  if (item.as) form.set('as', item.as);
  if (item.sure) form.set('confirm', 'on');
  for (const file of item.files ?? (item.file ? [item.file] : [])) file.media ? form.append('media', file.media) : form.append('file', file, file.name);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    item.request = request;
    let stalled = 0;
    const alive = () => { clearTimeout(stalled); stalled = setTimeout(() => request.abort(), STALLED_MS); };
    request.upload.onprogress = (event) => { alive(); item.done = event.loaded / event.total; drawChip(item); };
    request.onloadend = () => { clearTimeout(stalled); resolve(request.status ? request : null); };
    request.open('POST', `/chats/${item.chat}/messages`);
    request.setRequestHeader('Accept', 'application/problem+json, text/html;q=0.5');
    alive();
    request.send(form);
  });
}
function left(item, items) {
  items.splice(0, 1);
  if (item.url) URL.revokeObjectURL(item.url);
  savedAt = Date.now();
  if (item.words) forget(item.draft, item.words);
  ['list', 'rail'].forEach((name) => want(name));
  if (item.chat !== chat()) return;
  showFiles();
  if (!items.length) compose(null);
  want('timeline', 'after');
  ['header', 'composer', 'card'].forEach((name) => want(name));
}
// It stands in the box with why. What may have arrived is tried again as the very same: it can't leave twice.
function stays(item, answer) {
  item.state = 'failed';
  let problem = {};
  try { problem = JSON.parse(answer?.responseText ?? '{}'); } catch { /* no answer of the desk's */ }
  item.locked = !answer || answer.status >= 500;
  item.why = (!item.locked && (problem.detail ?? problem.title)) || texts.networkError;
  if (!item.locked) item.key = newKey();
  if (problem.code === 'confirm_file') item.state = 'asked';
  // Tried again it would be refused again.
  if (problem.code === 'file_refused') item.state = 'refused';
  if (problem.code === 'file_too_large') item.asDocument = kindOf(item) !== 'document';
  if (item.chat !== chat()) return tellAbove(item.name, item.address, item.lost);
  showFiles();
  if (item.file?.media) saveTray();
  if (problem.code === 'newer_messages') holdBack({ data: new Map(item.data) });
  if (problem.closes_at) compose(new Map([['template', '']]));
  if (problem.code) ['header', 'composer', 'timeline'].forEach((name) => want(name));
}
addEventListener('beforeunload', (event) => {
  if (recording?.recorder || [...queues.values()].some((items) => items.length)) event.preventDefault();
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
