// ---- events: one stream per browser, shared by its tabs ----

const KINDS = ['entry', 'delivery', 'chat', 'window_warning', 'window_closed', 'window_opened', 'deadline_warning', 'deadline_breached', 'customer', 'presence', 'attention', 'draft', 'notice', 'clock', 'signed_out', 'reset', 'alive'];
// The stream says something every three seconds (src/http/sse.rs); after this much silence it is dead.
const SILENCE_MS = 8000;
// A change of the team reaches every page at once: they ask one after another.
const SPREAD_MS = 2500;
const BY_RIGHTS = ['banner', 'rail', 'list', 'header', 'composer', 'forecast'];
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('okno-events') : null;
let sequence = Number(body.dataset.seq || 0);

function happened(kind, data) {
  if (kind === 'reset') return location.reload();
  if (kind === 'signed_out') return signedOut();
  if (kind === 'clock') return setClock(Date.parse(data.now));
  if (kind === 'attention') return attends(data);
  if (data.seq && data.seq <= sequence) return;
  sequence = data.seq || sequence;
  if (kind === 'alive') return;
  if (kind === 'notice' && data.about === 'team') return rightsChanged();
  if (kind === 'presence') return cameOrWent(data.agent);
  const here = data.chat !== undefined && String(data.chat) === chat();
  const entry = data.entry?.id ?? data.entry;
  if (here && (kind === 'entry' || kind === 'delivery')) want('timeline', kind === 'entry' && !(entry <= $('#timeline')?.dataset.last) ? 'after' : entry ?? '');
  // What waits, and what it waits for, is told again when anything moves.
  if (here && (kind === 'entry' || kind === 'delivery')) for (const line of $$('.entry:has(.delivery.queued, .delivery.unknown)')) want('timeline', Number(line.id.slice(1)));
  if (here && kind.startsWith('window')) want('timeline', 'after');
  // The customer waits again for what failed or was taken back.
  if (here && (kind !== 'delivery' || /failed|canceled/.test(data.entry.delivery?.state))) ['header', 'composer', 'card'].forEach((name) => want(name));
  else if (here && $('#compose .template, #compose [role=status]')) want('composer');
  if (kind === 'customer') ['card', 'header'].forEach((name) => want(name));
  if (kind === 'notice') want('banner');
  if (data.about === 'restrictions') want('composer');
  if (kind === 'chat' && data.gone && here) return leave();
  if (kind !== 'notice') want('list');
  if (['entry', 'chat', 'notice'].includes(kind) || kind.startsWith('window')) want('rail');
  ['forecast', 'clock'].forEach((name) => want(name));
}

// Rights may have changed with the team, and with them what is shown and what may be done.
let spread = 0;
function rightsChanged() {
  spread ||= setTimeout(() => {
    spread = 0;
    BY_RIGHTS.forEach((name) => want(name));
  }, Math.random() * SPREAD_MS);
}

// Who comes or goes is shown where they are named or may be chosen, on few pages; those hear it at once, so they ask
// one after another.
const arrived = new Set();
let arriving = 0;
function cameOrWent(agent) {
  if (String(agent) === body.dataset.agent) want('rail');
  for (const name of ['header', 'card']) if ($(`#${name} [data-who="${agent}"]`)) arrived.add(name);
  if ($('#forecast')) arrived.add('forecast');
  if (arrived.size) arriving ||= setTimeout(showArrived, Math.random() * SPREAD_MS);
}
function showArrived() {
  arriving = 0;
  arrived.forEach((name) => want(name));
  arrived.clear();
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
  if (!up) return;
  wantAll();
  flushDraft();
  comeAgain();
}

function connect() {
  let [source, again, lost, since, silence] = [null, 0, 0, 0, 0];
  const tell = (message) => { receive(message); channel?.postMessage(message); };
  const gone = () => {
    since ||= now();
    lost ||= setTimeout(() => tell({ up: false, gone: since }), 5000);
  };
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(silent, SILENCE_MS);
  };
  // A stream over a network that went away notices nothing by itself.
  const silent = () => {
    since ||= now() - SILENCE_MS;
    tell({ up: false, gone: since });
    open();
  };
  const open = () => {
    clearTimeout(again);
    source?.close();
    source = new EventSource(`/events?after=${sequence}&epoch=${body.dataset.epoch}`);
    listen();
    source.onopen = () => {
      clearTimeout(lost);
      [lost, since] = [0, 0];
      listen();
      tell({ up: true });
      speaksForAll();
    };
    source.onerror = () => {
      gone();
      // The desk refused, or stands behind a proxy that did: the page finds out which.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(() => { want('rail'); open(); }, 5000);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        listen();
        tell({ kind, data: event.data ? JSON.parse(event.data) : {} });
      });
    }
  };
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
