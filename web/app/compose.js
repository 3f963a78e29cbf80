// ---- forms, and what was typed ----

const SEND_MS = 30000;
const mode = (form) => $('[name=mode]:checked', form)?.value ?? 'message';
const stored = (what, ...parts) => ['okno', what, body.dataset.agent, chat(), ...parts].join('.');
const variablesKey = () => stored('variables');
// What was sent without an answer: sending the same again, also after a reload, must not send twice.
const triedKey = (form) => stored('tried', form.dataset.mode);

function keep(key, value) {
  if (value) localStorage.setItem(key, value); else localStorage.removeItem(key);
}
const kept = (key) => JSON.parse(localStorage.getItem(key) ?? '{}');

// What is tried again is the same try; a template's variables stand as they were typed.
function bringTry(form) {
  const tried = kept(triedKey(form));
  if (tried.key && tried.text === $('textarea', form).value) {
    $('[name=idempotency_key]', form).value = tried.key;
    form.dataset.unanswered = '1';
  }
  const { template, values } = kept(variablesKey());
  if (template && template === $('.template', form)?.dataset.template) {
    for (const variable of $$('.variable', form)) { if (values[variable.name]) variable.value = values[variable.name]; showBlank(variable); }
  }
}
function saveVariables(form) {
  const values = Object.fromEntries($$('.variable', form).map((variable) => [variable.name, variable.value]));
  keep(variablesKey(), JSON.stringify({ template: $('.template', form).dataset.template, values }));
}
function grow(field) {
  if (CSS.supports('field-sizing', 'content')) return;
  field.rows = Math.min(12, Math.max(2, field.value.split('\n').length));
}
// How much may still be written, shown when little is left. What was too long and no longer is, is no error any more.
const COUNT_FROM = 0.92;
let tooLong = false;
function count(form) {
  const place = $('#compose-count', form);
  const limit = Number(place.dataset[mode(form)]);
  const { length } = $('textarea', form).value.trim();
  const left = limit - length;
  const long = $('#compose-long', form);
  if (long) {
    const stood = !long.hidden;
    long.hidden = mode(form) !== 'message' || length <= long.dataset.limit || length > long.dataset.most;
    if (!stood) long.scrollIntoView({ block: 'nearest' });
  }
  place.hidden = length < limit * COUNT_FROM || long?.hidden === false;
  place.classList.toggle('over', left < 0);
  place.textContent = place.hidden ? '' : place.dataset[left < 0 ? 'over' : 'text'].replace('#', new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left)));
  const links = $('#compose-links', form);
  if (links) links.hidden = !/https?:/i.test($('textarea', form).value);
  if (tooLong && left >= 0) complain(form, null);
  tooLong = left < 0;
  if ($('#compose-chips', form)) filesHere().forEach(drawChip);
}
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
function freshKey(form) {
  const key = $('[name=idempotency_key]', form);
  if (key) key.value = newKey();
}

function complain(form, message) {
  const strip = $('[data-error]', form) ?? $('#compose [data-error]');
  if (!strip) return;
  strip.hidden = !message;
  ($('[data-error-text]', strip) ?? strip).textContent = message ?? '';
  // The way out of what is too long stays in sight.
  if (message) $('#compose-long:not([hidden])', form)?.scrollIntoView({ block: 'nearest' });
}

// What is to be known of what was just written, though it was done.
function inform(message) {
  const strip = $('#compose [data-told]');
  if (!strip) return;
  strip.hidden = !message;
  $('[data-told-text]', strip).textContent = message ?? '';
}

document.addEventListener('input', (event) => {
  const form = event.target.closest('#compose');
  if (!form) return;
  if (event.target.matches('.variable')) { saveVariables(form); if (!$$('.variable', form).some((field) => !field.value.trim())) complain(form, null); }
  else if (event.target.nodeName === 'TEXTAREA') { saveDraft(form); grow(event.target); count(form); }
  else return;
  if (form.dataset.unanswered) { freshKey(form); keep(triedKey(form), ''); delete form.dataset.unanswered; }
});

document.addEventListener('change', (event) => {
  const form = event.target.closest('form');
  if (event.target.name === 'mode' && form?.id === 'compose') {
    changeMode(form);
    complain(form, null);
    $('textarea', form).focus();
  } else if (event.target.name === 'with_text') {
    const url = new URL(place);
    url.searchParams.set('hold', event.target.value === 'hold' ? '1' : '0');
    settle(url.href, false);
  } else if (event.target.name === 'choices') choose(event.target.checked ? event.target.value : '');
  else if (event.target.dataset.submit !== undefined) form.requestSubmit();
});

// What a form was when it was sent. The reader may be elsewhere when the answer comes.
function sending(form, submitter) {
  const data = new FormData(form, submitter);
  // A file leaves in a way of its own (files.js).
  data.delete('file');
  const writes = form.id === 'compose';
  // Beside a template the words may stay in the box.
  const keeps = data.has('template_name') && data.get('with_text') === 'keep' && mode(form) === 'message';
  if (keeps) { data.set('text', ''); data.delete('choices'); }
  return {
    keeps,
    form,
    data,
    page: shown,
    chat: chat(),
    address: place,
    name: $('#header h1')?.textContent,
    follow: form.dataset.live === 'follow',
    sent: writes && !keeps ? $('textarea', form).value : '',
    draft: writes ? draftKey(form) : null,
    tried: writes ? triedKey(form) : null,
    variables: variablesKey(),
    template: data.has('template_name') && mode(form) === 'message',
    menu: submitter?.closest('#compose details.menu'),
  };
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.dataset.live === undefined) return;
  // Files leave with the page: the answer shows what became of each.
  if ($('input[type=file]', form)?.files.length && mode(form) === 'message') return;
  event.preventDefault();
  if (form.ariaBusy === 'true') return;
  if (form.dataset.takes !== undefined) return takeAnew(form);
  const sent = sending(form, event.submitter);
  form.ariaBusy = 'true';
  const menu = form.closest('details.menu');
  if (menu) { menu.open = false; $('summary', menu).focus(); }
  complain(form, null);
  if (sent.draft) inform(null);
  if (sent.draft) { await settleDraft(); if (known.chat === sent.chat) sent.data.set('draft', known.revision); }
  try {
    const answer = await fetch(event.submitter?.getAttribute('formaction') || form.getAttribute('action'), {
      method: 'POST', body: new URLSearchParams(sent.data), redirect: sent.follow ? 'follow' : 'manual',
      headers: { Accept: 'application/problem+json, text/html;q=0.5' }, signal: AbortSignal.timeout(SEND_MS),
    });
    if (answer.status >= 500) throw new Error(answer.statusText);
    freshKey(form);
    if (sent.tried) keep(sent.tried, '');
    if (answer.status >= 400) await refused(sent, answer);
    else await done(sent, answer);
  } catch {
    form.dataset.unanswered = '1';
    if (sent.sent) keep(sent.tried, JSON.stringify({ key: sent.data.get('idempotency_key'), text: sent.sent }));
    tellFailure(sent, texts.networkError);
  } finally { form.ariaBusy = 'false'; }
});

const isJson = (answer) => (answer.headers.get('content-type') ?? '').includes('json');
async function refused(sent, answer) {
  const problem = isJson(answer) ? await answer.json() : {};
  if (sent.page === shown) showWrong(sent.form, problem.fields ?? null);
  if (problem.code === 'newer_messages' && sent.draft && sent.page === shown) return holdBack(sent);
  tellFailure(sent, problem.detail ?? problem.title ?? texts.networkError);
  // What can't be sent then can be held behind a template.
  if (problem.closes_at && sent.page === shown) compose(new Map([['template', ''], ['hold', '1']]));
  if (problem.code && sent.chat === chat()) ['header', 'composer', 'timeline', 'list', 'rail'].forEach((name) => want(name));
}

// It would cross what somebody wrote meanwhile: both are shown, and the author decides. It stands in the address, so
// it outlives a reload, as what was typed does.
function holdBack(sent) {
  const field = $('#compose-text');
  // It was sent from another page, which emptied this box too.
  if (!field.value) { field.value = sent.sent; saveDraft(sent.form); }
  const url = new URL(place);
  if (!url.searchParams.has('since')) url.searchParams.set('since', sent.data.get('seen'));
  settle(url.href, false);
  want('timeline', 'after');
  ['header', 'list', 'rail'].forEach((name) => want(name));
  ask('composer', '').then(() => $('#meanwhile')?.scrollIntoView({ block: 'nearest' }));
}
function goOn() {
  const url = new URL(place);
  url.searchParams.delete('since');
  settle(url.href, false);
  $('#meanwhile')?.remove();
  $('#compose textarea')?.focus();
}

async function done(sent, answer) {
  // It is done, though the rest of the answer may be cut off: that is no reason to send it again.
  const { told, undone, seen, draft } = isJson(answer) ? await answer.json().catch(() => ({})) : {};
  if (sent.menu) sent.menu.open = false;
  if (told && sent.page === shown) inform(told); else if (told) tellAbove(sent.name, sent.address, told);
  if (sent.form.dataset.live === 'clear') sent.form.reset();
  closeAnew(sent.form, sent.data.get('text'));
  sent.form.closest('.save-contact')?.removeAttribute('open');
  if (sent.template) localStorage.removeItem(sent.variables);
  if (sent.draft) forget(sent);
  // What this page sent itself is no news to it.
  if (seen && sent.data.has('seen') && sent.chat === chat() && known.chat === sent.chat) {
    const field = $('#compose [name=seen]');
    if (field) field.value = Math.max(field.value, seen);
    if (!draft) known.revision = 0;
  }
  if (sent.page === shown && (sent.form.dataset.reacts !== undefined || (sent.draft && sent.data.get('mode') === 'message'))) compose(null);
  if (undone && sent.page === shown) takeUp(undone);
  // The reader who went on is not called back.
  if (sent.follow && answer.redirected && sent.page === shown && !going) return arrive(await answer.text(), answer.url);
  ['list', 'rail'].forEach((name) => want(name));
  if (sent.chat !== chat()) return;
  // What was written is seen, also where old messages are shown.
  const newest = sent.draft && $('a.to-newest[data-soft]');
  if (newest && sent.page === shown && !going) return visit(newest.href, true).then(() => told && inform(told));
  if (sent.draft || undone) $('#timeline').scrollTop = 0;
  want('timeline', 'after');
  ['header', 'composer', 'card'].forEach((name) => want(name));
}

// Puts words into the box for messages, before or after what stands there; nothing if one can't write.
function takeIn(...parts) {
  const form = $('#compose');
  const written = $('[name=mode][value=message]', form);
  if (!written || written.disabled) return null;
  if (mode(form) !== 'message') written.click();
  const field = $('textarea', form);
  field.value = parts.map((part) => part ?? field.value).filter((words) => words.trim()).join('\n');
  saveDraft(form);
  grow(field);
  count(form);
  return field;
}
// What was typed into the box of a message that has left meanwhile.
function takeAnew(form) {
  const field = takeIn(null, $('textarea', form).value);
  if (!field) return complain(form, texts.writeLost);
  form.closest('.parked').remove();
  inform(texts.rewriteLate);
  field.focus();
}

// What was undone stands in the box again, before what was typed since.
function takeUp({ text, reply, template, choices, hold, values, files }) {
  const field = takeIn(text, null);
  if (!field) return;
  if (files.length) { addTold(files, false, template); saveTray(); }
  if (choices) choose(JSON.stringify(choices));
  if (template) keep(variablesKey(), JSON.stringify({ template, values }));
  compose(new Map(Object.entries({ reply, template, hold: template && (hold ? '1' : '0') }).filter(([, value]) => value)));
  field.focus();
}

// What went wrong stands where it was tried; if that is not shown any more, above everything, with the way there.
function tellFailure(sent, message) {
  if (sent.page === shown) return complain(sent.form.isConnected ? sent.form : $('#compose'), message);
  tellAbove(sent.name, sent.address, message);
}
function tellAbove(name, address, message) {
  const strip = $('#elsewhere');
  if (!strip) return;
  const link = $('a', strip);
  link.textContent = name;
  link.href = address;
  $('[data-error-text]', strip).textContent = message;
  strip.hidden = false;
}
const lost = JSON.parse(sessionStorage.getItem('okno.lost') ?? 'null');
if (body.dataset.agent) sessionStorage.removeItem('okno.lost');
if (lost?.files && body.dataset.agent) tellAbove($('#header h1')?.textContent ?? '', location.href, fill(texts.filesLost, lost));
else if (lost && !lost.files) tellAbove(lost.name, location.href, lost.words ? fill(texts.chatLostTyped, lost) : texts.chatLost);
