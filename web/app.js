// Okno's pages work without this script: it only makes them live.
// It holds no texts: words and patterns come from the server in <template id="texts">.
(() => {
  'use strict';
  const body = document.body;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const texts = $('#texts')?.dataset ?? {};
  const fill = (pattern, values) => (pattern ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  let clockOffset = Number(body.dataset.now || Date.now()) - Date.now();
  const now = () => Date.now() + clockOffset;
  const chat = () => body.dataset.chat;

  // The answer to a form stands at the form's address, where nothing can be fetched: the page has one of its own.
  if (body.dataset.address) history.replaceState(null, '', body.dataset.address);

  // ---- changing the page in place: elements keep their identity by id, fields keep what was typed ----

  function morph(old, fresh) {
    if (old.isEqualNode(fresh) || old.dataset?.error !== undefined) return;
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && name !== 'open' && !(name === 'hidden' && old.dataset.keep !== undefined)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      const kept = old.dataset.keep !== undefined;
      const typed = (name === 'hidden' && kept) || (name === 'value' && (kept || old.type !== 'hidden'));
      if (!typed && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    if (old.nodeName === 'TEXTAREA') return;
    let cursor = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      let match = next.id ? [...old.children].find((child) => child.id === next.id) : cursor;
      if (match && !next.id && (match.id || match.nodeName !== next.nodeName)) match = null;
      if (!match) {
        old.insertBefore(next, cursor);
        if (next.classList?.contains('row')) next.classList.add('row-in');
        continue;
      }
      if (match === cursor) cursor = cursor.nextSibling;
      else old.insertBefore(match, cursor);
      if (next.nodeType === Node.ELEMENT_NODE) morph(match, next);
      else if (match.data !== next.data) match.data = next.data;
    }
    while (cursor) {
      const gone = cursor;
      cursor = cursor.nextSibling;
      gone.remove();
    }
  }

  // What the reader looks at stays where it is while things come and go around it.
  function steady(scroller, anchor, change) {
    const before = anchor && anchor.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  const atBottom = () => ($('#timeline')?.scrollTop ?? 0) > -40;

  function mergeTimeline(fresh) {
    const timeline = $('#timeline');
    const entries = $('.entries', timeline);
    if (!entries || timeline.dataset.chat !== fresh.dataset.chat) return;
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
        if (present) { morph(present, item); lines = []; }
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

  // Earlier messages are put above those that are there.
  async function earlier(link) {
    try {
      const answer = await fetch(link.href, { headers: { 'Okno-Fragment': 'timeline' }, cache: 'no-store' });
      const fresh = answer.ok && !answer.redirected && parse(await answer.text()).getElementById('timeline');
      if (!fresh || fresh.dataset.chat !== $('#timeline').dataset.chat) return location.assign(link.href);
      const items = $$('.entries > li:not(.later)', fresh);
      for (const item of items) if (item.id) document.getElementById(item.id)?.remove();
      link.closest('.earlier').replaceWith(...items);
    } catch { location.assign(link.href); }
  }

  function swap(name, fresh) {
    const old = document.getElementById(name);
    if (!old || !fresh) return;
    if (name === 'timeline') mergeTimeline(fresh);
    else if (name === 'list') swapList(old, fresh);
    else if (name === 'composer') swapComposer(old, fresh);
    else morph(old, fresh);
    if (name === 'rail') attention();
    tick();
  }

  function swapList(old, fresh) {
    const sameTab = old.dataset.tab === fresh.dataset.tab;
    steady($('.rows', old) ?? old, sameTab && $('.row:hover', old), () => morph(old, fresh));
    if (!sameTab) showCurrentRow();
  }
  const showCurrentRow = () => $('.row[aria-current]')?.scrollIntoView({ block: 'nearest' });

  // When one may write, or no longer may, the box changes its mode: what was a note never becomes a message.
  function swapComposer(old, fresh) {
    const radio = (value) => $(`[name=mode][value=${value}]`, old);
    const [was, locked] = [$('#compose')?.dataset.mode, radio('message')?.disabled];
    morph(old, fresh);
    if (locked !== radio('message')?.disabled) {
      $('#compose').dataset.mode = was;
      radio(locked ? 'message' : 'note').checked = true;
      changeMode($('#compose'));
    } else restoreDraft();
  }

  // ---- fragments: asked for together, never overlapping, not too often ----

  const wanted = new Map();
  const lastAsked = new Map();
  const leastGap = { list: 800, rail: 800 };
  let shown = 0;
  let refreshing = false;
  let timer = 0;

  function want(name, query = '') {
    if (!wanted.has(name)) wanted.set(name, new Set());
    wanted.get(name).add(query);
    if (!timer) timer = setTimeout(refresh, 100);
  }
  const FRAGMENTS = ['banner', 'rail', 'list', 'header', 'timeline', 'composer', 'card'];
  const wantAll = () => FRAGMENTS.forEach((name) => want(name));

  function fragmentUrl(name, query) {
    const url = new URL(location.href);
    if (query) url.searchParams.delete('before');
    if (query === 'after') url.searchParams.set('after', $('#timeline').dataset.last ?? '0');
    else if (query) {
      url.searchParams.set('after', String(query - 1));
      url.searchParams.set('limit', '1');
    }
    return url;
  }

  async function fetchFragment(name, query) {
    const page = shown;
    lastAsked.set(name, Date.now());
    const answer = await fetch(fragmentUrl(name, query), { headers: { 'Okno-Fragment': name }, cache: 'no-store' });
    if (shown !== page) return;
    if (answer.redirected || answer.status === 401) location.reload();
    else if (answer.status === 403 || answer.status === 404) leave();
    else if (answer.ok) swap(name, parse(await answer.text()).getElementById(name));
  }

  // What is on the screen is no longer the reader's to see: a chat gives way to its list, a page says why itself.
  let leaving = false;
  function leave() {
    if (leaving) return;
    leaving = true;
    $('#chat')?.replaceChildren();
    $('#card')?.replaceChildren();
    if (chat()) location.replace(`/chats?tab=${$('#list').dataset.tab}`); else location.reload();
  }
  function signedOut() {
    if (leaving) return;
    leaving = true;
    body.replaceChildren();
    location.replace(`/session?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  async function refresh() {
    timer = 0;
    if (refreshing) return;
    refreshing = true;
    const jobs = [];
    for (const [name, queries] of [...wanted]) {
      const early = Date.now() - (lastAsked.get(name) ?? 0) < (leastGap[name] ?? 0);
      if (early || (document.hidden && !['rail', 'banner', 'header'].includes(name))) continue;
      wanted.delete(name);
      if (!document.getElementById(name)) continue;
      const list = queries.has('') || queries.size > 6 ? [''] : [...queries];
      list.forEach((query) => jobs.push(fetchFragment(name, query)));
    }
    await Promise.allSettled(jobs);
    refreshing = false;
    if (wanted.size && !timer && !document.hidden) timer = setTimeout(refresh, 200);
  }
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { refresh(); seenAll(); } });
  addEventListener('pageshow', (event) => event.persisted && wantAll());

  const parse = (html) => new DOMParser().parseFromString(html, 'text/html');

  // ---- opening a chat or a tab without losing the list's place ----

  async function visit(address, push) {
    try {
      const answer = await fetch(address, { cache: 'no-store' });
      show(await answer.text(), answer.url, push);
    } catch { location.assign(address); }
  }

  function show(html, address, push) {
    const page = parse(html);
    if (!page.getElementById('list') || !$('#list') || page.body.dataset.page !== body.dataset.page) return location.assign(address);
    if (push) history.pushState(null, '', address);
    shown += 1;
    for (const name of Object.keys(body.dataset)) if (!(name in page.body.dataset)) delete body.dataset[name];
    Object.assign(body.dataset, page.body.dataset);
    const sameList = $('#list').dataset.tab === page.getElementById('list').dataset.tab;
    for (const name of ['banner', 'rail', 'list']) swap(name, page.getElementById(name));
    if (!sameList && $('.rows')) { $('.rows').scrollTop = 0; showCurrentRow(); }
    let before = null;
    for (const css of ['#chat', '#card-open', '.card-scrim', '#card']) {
      const old = $(css);
      const fresh = $(css, page);
      if (old && fresh && css !== '#card-open') old.replaceWith(fresh);
      else if (!old && fresh) before ? before.after(fresh) : body.append(fresh);
      else if (!fresh) old?.remove();
      before = $(css) ?? before;
    }
    const toggle = $('#card-open');
    if (toggle) toggle.checked = matchMedia('(min-width: 1100px)').matches && toggle.checked;
    title = page.title;
    attention();
    restoreDraft();
    seenAll();
    tick();
  }
  addEventListener('popstate', () => visit(location.href, false));

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-soft], a[data-compose]');
    for (const menu of $$('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest('[data-print]')) print();
    if (event.target.closest('[data-to-newest]')) { event.preventDefault(); $('#timeline').scrollTop = 0; }
    const spot = document.getElementById(event.target.closest('a[href*="#"]')?.hash.slice(1) ?? '');
    if (spot?.matches('.entry, .interaction')) {
      event.preventDefault();
      $$('.found').forEach((found) => found.classList.remove('found'));
      spot.classList.add('found');
      return spot.scrollIntoView({ block: 'center' });
    }
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    if (link.dataset.earlier !== undefined) return void earlier(link);
    if (link.dataset.soft !== undefined) return void visit(link.href, true);
    compose(new URL(link.href).searchParams);
    fetchFragment('composer', '').then(() => ($('#composer .variable') ?? $('#composer textarea'))?.focus());
  });

  // What is quoted or which template is chosen stands in the address, so it outlives a reload.
  function compose(asked) {
    const url = new URL(location.href);
    for (const name of ['reply', 'template']) {
      if (asked?.has(name)) url.searchParams.set(name, asked.get(name)); else url.searchParams.delete(name);
    }
    if (url.href !== location.href) history.replaceState(null, '', url);
  }

  // ---- forms, and what was typed ----

  const mode = (form) => $('[name=mode]:checked', form)?.value ?? 'message';
  const draftKey = (form) => `okno.draft.${body.dataset.agent}.${chat()}.${form.dataset.mode}`;

  function restoreDraft() {
    const form = $('#compose');
    if (!form) return;
    form.dataset.mode = mode(form);
    const field = $('textarea', form);
    field.placeholder = field.dataset[mode(form)] ?? field.placeholder;
    if (!field.value) field.value = localStorage.getItem(draftKey(form)) ?? '';
    grow(field);
    const kept = JSON.parse(localStorage.getItem(variablesKey()) ?? '{}');
    if (kept.template && kept.template === $('.template', form)?.dataset.template) {
      for (const variable of $$('.variable', form)) variable.value ||= kept.values[variable.name] ?? '';
    }
  }
  const variablesKey = () => `okno.variables.${body.dataset.agent}.${chat()}`;
  function saveVariables(form) {
    const values = Object.fromEntries($$('.variable', form).map((variable) => [variable.name, variable.value]));
    localStorage.setItem(variablesKey(), JSON.stringify({ template: $('.template', form).dataset.template, values }));
  }
  function saveDraft(form) {
    const text = $('textarea', form).value;
    if (text) localStorage.setItem(draftKey(form), text); else localStorage.removeItem(draftKey(form));
  }
  function changeMode(form) {
    saveDraft(form);
    $('textarea', form).value = '';
    restoreDraft();
  }
  function grow(field) {
    if (CSS.supports('field-sizing', 'content')) return;
    field.rows = Math.min(12, Math.max(2, field.value.split('\n').length));
  }
  function freshKey(form) {
    const key = $('[name=idempotency_key]', form);
    if (key) key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  function complain(form, message) {
    const strip = $('[data-error]', form) ?? $('#compose [data-error]');
    if (!strip) return;
    strip.hidden = !message;
    ($('[data-error-text]', strip) ?? strip).textContent = message ?? '';
  }

  document.addEventListener('input', (event) => {
    const form = event.target.closest('#compose');
    if (!form) return;
    if (event.target.matches('.variable')) saveVariables(form);
    else if (event.target.nodeName === 'TEXTAREA') { saveDraft(form); grow(event.target); }
    else return;
    if (form.dataset.unanswered) { freshKey(form); delete form.dataset.unanswered; }
  });

  document.addEventListener('change', (event) => {
    const form = event.target.closest('form');
    if (event.target.name === 'mode' && form?.id === 'compose') {
      changeMode(form);
      complain(form, null);
      $('textarea', form).focus();
    } else if (event.target.dataset.submit !== undefined) form.requestSubmit();
  });

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.dataset.live === undefined) return;
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    const follow = form.dataset.live === 'follow';
    const field = $('textarea', form);
    const sent = field?.value;
    const draft = form.id === 'compose' ? draftKey(form) : null;
    const data = new FormData(form, event.submitter);
    form.ariaBusy = 'true';
    complain(form, null);
    try {
      const answer = await fetch(event.submitter?.getAttribute('formaction') || form.getAttribute('action'), {
        method: 'POST', body: new URLSearchParams(data), redirect: follow ? 'follow' : 'manual', headers: { Accept: 'application/problem+json, text/html;q=0.5' },
      });
      if (answer.status >= 500) throw new Error(answer.statusText);
      freshKey(form);
      if (answer.status >= 400) {
        const problem = (answer.headers.get('content-type') ?? '').includes('json') ? await answer.json() : {};
        complain(form, problem.detail ?? problem.title ?? texts.networkError);
        if (problem.code) ['header', 'composer', 'timeline', 'list', 'rail'].forEach((name) => want(name));
        return;
      }
      // A template leaves without the text, which waits for the customer's answer.
      if (draft && data.has('template_name') && mode(form) === 'message') {
        localStorage.removeItem(variablesKey());
        compose(null);
      } else if (draft) {
        field.value = field.value.startsWith(sent) ? field.value.slice(sent.length) : field.value;
        localStorage.removeItem(draft);
        saveDraft(form);
        if (mode(form) === 'message') compose(null);
      }
      if (follow && answer.redirected) return arrive(await answer.text(), answer.url);
      want('timeline', 'after');
      ['list', 'rail', 'header', 'composer', 'card'].forEach((name) => want(name));
    } catch {
      form.dataset.unanswered = '1';
      complain(form, texts.networkError);
    } finally { form.ariaBusy = 'false'; }
  });

  // After a deed: another chat is opened; in the same one the list becomes that where it stands now.
  function arrive(html, address) {
    if (new URL(address).pathname !== location.pathname) return show(html, address, true);
    history.replaceState(null, '', address);
    const page = parse(html);
    for (const name of FRAGMENTS) swap(name, page.getElementById(name));
  }

  function seenAll() {
    const timeline = $('#timeline');
    showToNewest();
    if (!timeline || document.hidden || !atBottom()) return;
    for (const seen of document.querySelectorAll('#compose [name=seen], #header [name=seen]')) seen.value = timeline.dataset.last;
    if (!Number(timeline.dataset.unread) || !timeline.dataset.read) return;
    timeline.dataset.unread = '0';
    fetch(timeline.dataset.read, { method: 'POST', body: new URLSearchParams({ entry: timeline.dataset.last }), redirect: 'manual' }).catch(() => {});
  }
  function showToNewest() {
    const button = $('[data-to-newest]');
    if (button) button.hidden = atBottom();
  }
  document.addEventListener('scroll', (event) => event.target.id === 'timeline' && (atBottom() ? seenAll() : showToNewest()), true);

  // ---- time that passes ----

  const DAY = 86400000;
  function words(left) {
    const s = Math.max(0, Math.floor(left / 1000));
    const values = { d: Math.floor(s / 86400), h: Math.floor(s / 3600) % 24, m: Math.floor(s / 60) % 60, s: s % 60 };
    if (values.d) return fill(values.h ? texts.daysHours : texts.days, values);
    if (values.h) return fill(values.m ? texts.hoursMinutes : texts.hours, values);
    return fill(values.m ? texts.minutes : texts.seconds, values);
  }
  const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  function tick() {
    for (const mark of $$('.window[data-closes-at]')) {
      const left = mark.dataset.closesAt - now();
      if (left <= 0) { closeWindow(mark); continue; }
      mark.classList.toggle('ok', left > 4 * 3600000);
      mark.classList.toggle('warn', left <= 4 * 3600000 && left > 3600000);
      mark.classList.toggle('late', left <= 3600000);
      $('.left', mark)?.setAttribute('stroke-dasharray', `${Math.min(100, Math.max(3, Math.round(left / DAY * 100)))} 100`);
      put($('.left-words', mark), words(left));
    }
    for (const form of $$('form[data-shows-at]')) form.hidden = now() < form.dataset.showsAt;
    for (const time of $$('time[data-since]')) {
      const since = now() - time.dataset.since;
      put(time, since < 60000 ? texts.justNow : words(since));
    }
  }
  function closeWindow(mark) {
    mark.removeAttribute('data-closes-at');
    mark.classList.remove('ok', 'warn', 'late');
    mark.classList.add('closed', 'alarm');
    if (mark.closest('#chat')) ['header', 'composer'].forEach((name) => want(name));
    want('list');
  }
  setInterval(() => document.hidden || tick(), 1000);

  // ---- attention: title, badge, two soft sounds ----

  let title = document.title;
  let heard = null;
  function attention() {
    const { fresh = 0, unread = 0 } = $('#rail')?.dataset ?? {};
    const count = Number(fresh) + Number(unread);
    document.title = count ? `(${count}) ${title}` : title;
    const icon = $('link[rel=icon]');
    const address = icon?.dataset[count ? 'unread' : 'calm'];
    if (address && icon.getAttribute('href') !== address) icon.href = address;
    if (heard && Number(fresh) > heard.fresh) sound(660, 880);
    else if (heard && Number(unread) > heard.unread) sound(520);
    heard = { fresh: Number(fresh), unread: Number(unread) };
  }

  let audio = null;
  const wake = () => {
    if (body.dataset.sound !== 'on') return;
    audio ??= new AudioContext();
    audio.resume();
  };
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  function sound(...tones) {
    if (body.dataset.sound !== 'on' || audio?.state !== 'running') return;
    const play = () => {
      tones.forEach((tone, index) => {
        const at = audio.currentTime + index * 0.13;
        const voice = new OscillatorNode(audio, { type: 'sine', frequency: tone });
        const volume = new GainNode(audio, { gain: 0 });
        volume.gain.setValueAtTime(0, at);
        volume.gain.linearRampToValueAtTime(0.07, at + 0.02);
        volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.32);
        voice.connect(volume).connect(audio.destination);
        voice.start(at);
        voice.stop(at + 0.35);
      });
      return new Promise((done) => setTimeout(done, 1500));
    };
    if (!navigator.locks) return void play();
    navigator.locks.request('okno-sound', { ifAvailable: true }, (lock) => lock && play());
  }

  // ---- events: one stream per browser, shared by its tabs ----

  const KINDS = ['entry', 'delivery', 'chat', 'window_warning', 'window_closed', 'window_opened', 'deadline_warning', 'deadline_breached', 'customer', 'presence', 'notice', 'clock', 'signed_out', 'reset'];
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('okno-events') : null;
  let sequence = Number(body.dataset.seq || 0);

  function happened(kind, data) {
    if (kind === 'reset') return location.reload();
    if (kind === 'signed_out') return signedOut();
    if (kind === 'clock') return setClock(Date.parse(data.now));
    if (data.seq && data.seq <= sequence) return;
    sequence = data.seq || sequence;
    const here = data.chat !== undefined && String(data.chat) === chat();
    const entry = data.entry?.id ?? data.entry;
    if (here && (kind === 'entry' || kind === 'delivery')) want('timeline', kind === 'entry' && !(entry <= $('#timeline')?.dataset.last) ? 'after' : entry ?? '');
    // What waits, and what it waits for, is told again when anything moves.
    if (here && (kind === 'entry' || kind === 'delivery')) for (const line of $$('.entry:has(.delivery.queued, .delivery.unknown)')) want('timeline', Number(line.id.slice(1)));
    if (here && kind.startsWith('window')) want('timeline', 'after');
    if (here && kind !== 'delivery') ['header', 'composer', 'card'].forEach((name) => want(name));
    else if (here && $('#compose .template, #compose [role=status]')) want('composer');
    if (kind === 'customer') ['card', 'header'].forEach((name) => want(name));
    if (kind === 'notice') want('banner');
    // Rights may have changed with the team: everything shown is asked for again.
    if (kind === 'notice' && data.about === 'team') wantAll();
    if (kind === 'chat' && data.gone && here) return leave();
    if (kind !== 'presence' && kind !== 'notice') want('list');
    if (['entry', 'chat', 'notice'].includes(kind)) want('rail');
  }

  // The desk's clock was moved, or this machine's differs from it.
  function setClock(shown) {
    const offset = shown - Date.now();
    const jumped = Math.abs(offset - clockOffset) > 5000;
    clockOffset = offset;
    tick();
    if (jumped) wantAll();
  }

  function connection(up, since) {
    const strip = $('#offline');
    if (!strip || strip.hidden === up) return;
    const time = $('time', strip);
    if (up) delete time.dataset.since; else time.dataset.since = since;
    strip.hidden = up;
    tick();
    if (up) wantAll();
  }

  function connect() {
    let [source, again, lost, since] = [null, 0, 0, 0];
    const tell = (message) => { receive(message); channel?.postMessage(message); };
    const gone = () => {
      since ||= now();
      lost ||= setTimeout(() => tell({ up: false, gone: since }), 5000);
    };
    const open = () => {
      clearTimeout(again);
      source?.close();
      source = new EventSource(`/events?after=${sequence}`);
      source.onopen = () => { clearTimeout(lost); [lost, since] = [0, 0]; tell({ up: true }); };
      source.onerror = () => {
        gone();
        // The desk refused, or stands behind a proxy that did: the page finds out which.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(() => { want('rail'); open(); }, 5000);
      };
      for (const kind of KINDS) source.addEventListener(kind, (event) => tell({ kind, data: event.data ? JSON.parse(event.data) : {} }));
    };
    // A stream over a network that went away notices nothing by itself.
    addEventListener('offline', gone);
    addEventListener('online', open);
    open();
    if (channel) channel.onmessage = ({ data }) => { if (data.since < sequence) channel.postMessage({ missed: sequence }); else receive(data); };
  }
  function receive(message) {
    if (message.kind) happened(message.kind, message.data);
    if (message.missed > sequence) { sequence = message.missed; wantAll(); }
    if (message.up !== undefined) connection(message.up, message.gone);
  }

  if (body.dataset.agent && 'EventSource' in window) {
    if (channel && navigator.locks) {
      channel.onmessage = ({ data }) => receive(data);
      channel.postMessage({ since: sequence });
      navigator.locks.request('okno-events', () => new Promise(connect));
    } else connect();
  }

  // ---- keys, by their place on the keyboard ----

  let chord = 0;
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]');
    if (event.target.id === 'compose' || event.target.closest('#compose textarea')) enter(event);
    if (event.key === 'Escape') return escape(typing);
    if ($('#help:popover-open') && event.key !== '?') return;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const pressed = (chord ? 'g ' : '') + (event.shiftKey ? 'Shift+' : '') + event.code;
    const chorded = chord;
    clearTimeout(chord);
    chord = 0;
    if (event.code === 'KeyG' && !event.shiftKey && !chorded) { chord = setTimeout(() => { chord = 0; }, 1500); return; }
    if (pressed === 'KeyJ' || pressed === 'KeyK') move(pressed === 'KeyJ' ? 1 : -1);
    else if (pressed === 'Shift+KeyR') quote();
    else if (pressed === 'KeyO') (document.activeElement.matches('.row') ? document.activeElement : $('.row[aria-current]') ?? $('.row'))?.click();
    else {
      const name = event.key === '?' ? 'Shift+Slash' : pressed;
      const target = $$(`[data-key="${name}"]`).find((element) => element.checkVisibility?.() ?? element.offsetParent);
      if (!target || target.disabled) return;
      if (target.matches('input[type=radio]')) { target.click(); $('#compose textarea')?.focus(); } else target.click();
    }
    event.preventDefault();
  });

  // The message that has the focus, else the customer's last.
  function quote() {
    const line = document.activeElement.closest('.entry') ?? $$('.entry.in:has(.reply-link)').pop();
    $('.reply-link', line ?? document.createElement('p'))?.click();
  }
  function move(step) {
    const rows = $$('.row');
    const at = rows.indexOf(document.activeElement.closest('.row') ?? $('.row[aria-current]'));
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }
  function escape(typing) {
    const menu = $('details.menu[open]');
    const toggle = $('#card-open');
    if (menu) { menu.open = false; $('summary', menu).focus(); }
    else if (typing) typing.blur();
    else if (toggle?.checked && !matchMedia('(min-width: 1100px)').matches) toggle.checked = false;
  }
  function enter(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    if (!control && (body.dataset.sendKey === 'ctrl-enter' || matchMedia('(pointer: coarse)').matches)) return;
    event.preventDefault();
    const button = $$('#compose [data-enter]').find((element) => element.offsetParent);
    if (button && event.target.value.trim()) event.target.form.requestSubmit(button);
  }

  attention();
  restoreDraft();
  showCurrentRow();
  seenAll();
  tick();
})();
