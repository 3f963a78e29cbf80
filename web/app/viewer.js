// ---- pictures, seen large; sounds, heard faster ----

const ZOOM_MOST = 8;
const ZOOM_STEP = 1.4;
// Pages of earlier messages that are looked through for the picture before.
const PAGES_BACK = 10;
const viewer = $('#viewer');
const stage = viewer && $('.stage', viewer);
const big = viewer && $('img', viewer);
const view = { link: null, scale: 1, turn: 0, x: 0, y: 0 };
const pictures = () => $$('#timeline a[data-view]');

function draw() {
  // Lying on its side, it must fit again.
  const lies = view.turn % 180 !== 0;
  const fit = lies ? Math.min(stage.clientWidth / big.offsetHeight, stage.clientHeight / big.offsetWidth, 1) || 1 : 1;
  big.style.transform = `translate(${view.x}px, ${view.y}px) rotate(${view.turn}deg) scale(${view.scale * fit})`;
  stage.classList.toggle('near', view.scale > 1);
}
function see(link) {
  Object.assign(view, { link, scale: 1, turn: 0, x: 0, y: 0 });
  const at = pictures().findIndex((other) => other.href === link.href);
  big.src = link.href;
  big.alt = $('img', link).alt;
  $('.viewer-bar a', viewer).href = link.href;
  const time = $('.meta time', link.closest('.entry'))?.title;
  put($('.viewer-about', viewer), [link.dataset.view, time].filter(Boolean).join(' · '));
  $('[data-viewer=before]', viewer).disabled = at < 1 && !$('#timeline [data-earlier]');
  $('[data-viewer=after]', viewer).disabled = at + 1 >= pictures().length;
  draw();
}
// Keeps the point (x, y), counted from the middle, where it is.
function zoom(by, x = 0, y = 0) {
  const scale = Math.min(ZOOM_MOST, Math.max(1, view.scale * by));
  const ratio = scale / view.scale;
  view.scale = scale;
  view.x = scale === 1 ? 0 : x - (x - view.x) * ratio;
  view.y = scale === 1 ? 0 : y - (y - view.y) * ratio;
  draw();
}
async function step(by) {
  const { href } = view.link;
  const at = () => pictures().findIndex((other) => other.href === href);
  for (let page = 0; by < 0 && at() < 1 && page < PAGES_BACK; page += 1) {
    const link = $('#timeline [data-earlier]');
    if (!link) break;
    await earlier(link);
  }
  const next = pictures()[at() + by];
  // Closed, or gone on, while earlier messages came.
  if (viewer.open && view.link.href === href) see(next ?? view.link);
}
const deeds = {
  before: () => step(-1),
  after: () => step(1),
  out: () => zoom(1 / ZOOM_STEP),
  in: () => zoom(ZOOM_STEP),
  turn: () => { Object.assign(view, { turn: view.turn + 90, x: 0, y: 0 }); draw(); },
  close: () => viewer.close(),
};
const VIEWER_KEYS = { ArrowLeft: 'before', ArrowRight: 'after', '-': 'out', '+': 'in', '=': 'in', r: 'turn', R: 'turn' };

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-view]');
  if (!viewer?.showModal || !link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  see(link);
  viewer.showModal();
  // Back closes it.
  if (!history.state?.viewer) history.pushState({ viewer: 1 }, '');
  draw();
});
if (viewer) {
  viewer.addEventListener('click', (event) => {
    const button = event.target.closest('[data-viewer]');
    if (button) deeds[button.dataset.viewer](); else if (event.target === stage && view.scale === 1) viewer.close();
  });
  // On its way back to what stood before, one may open the next already.
  let returns = false;
  viewer.addEventListener('close', () => {
    if (viewer.open) return;
    big.removeAttribute('src');
    if (!history.state?.viewer || returns) return;
    returns = true;
    history.back();
  });
  addEventListener('popstate', () => {
    if (!returns) return viewer.close();
    returns = false;
    if (viewer.open) history.pushState({ viewer: 1 }, '');
  });
  big.addEventListener('load', draw);
  big.addEventListener('dblclick', (event) => view.scale > 1 ? zoom(0) : zoom(3, ...fromMiddle(event)));
  stage.addEventListener('wheel', (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, ...fromMiddle(event)); }, { passive: false });
  // Nothing else of the page answers to keys meanwhile.
  document.addEventListener('keydown', (event) => {
    if (!viewer.open) return;
    event.stopPropagation();
    const deed = event.code === 'KeyR' ? 'turn' : VIEWER_KEYS[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deeds[deed]();
  }, true);
}

// One finger or the mouse moves it, two fingers zoom.
const fromMiddle = (event) => {
  const box = stage?.getBoundingClientRect();
  return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
};
const fingers = new Map();
const reach = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
stage?.addEventListener('pointerdown', (event) => { fingers.set(event.pointerId, fromMiddle(event)); stage.setPointerCapture(event.pointerId); });
stage?.addEventListener('pointermove', (event) => {
  const was = fingers.get(event.pointerId);
  if (!was) return;
  const at = fromMiddle(event);
  const before = fingers.size === 2 ? reach() : 0;
  fingers.set(event.pointerId, at);
  if (before) {
    const [a, b] = [...fingers.values()];
    return zoom(reach() / before, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  }
  if (view.scale === 1) return;
  view.x += at[0] - was[0];
  view.y += at[1] - was[1];
  draw();
});
for (const end of ['pointerup', 'pointercancel']) stage?.addEventListener(end, (event) => fingers.delete(event.pointerId));

// The speed that was chosen last is that of all that is played after.
let speed = '1';
function hear(audio) {
  audio.playbackRate = Number(speed);
  for (const button of $$('[data-speed]', audio.closest('.sound') ?? audio)) button.ariaPressed = String(button.dataset.speed === speed);
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-speed]');
  if (!button) return;
  ({ speed } = button.dataset);
  hear($('audio', button.closest('.sound')));
});
document.addEventListener('play', (event) => { if (event.target.nodeName === 'AUDIO') hear(event.target); }, true);
// What can't be had now may be there soon, or, while the line is away, when it is back.
const LOOK_AGAIN_MS = 9000;
function lookAgain(look) {
  addEventListener('online', look, { once: true });
  return setTimeout(() => { if (navigator.onLine) removeEventListener('online', look); look(); }, LOOK_AGAIN_MS);
}
// What this browser can't play says so; the download stands beside it.
document.addEventListener('error', ({ target }) => {
  if (!/AUDIO|VIDEO/.test(target.nodeName) || !(target.error?.code > 2)) return;
  target.closest('.media')?.classList.add('dumb');
  target.again ??= lookAgain(() => { if (target.error) target.load(); });
}, true);
document.addEventListener('loadedmetadata', ({ target }) => target.closest('.media')?.classList.remove('dumb'), true);

// A picture that can't be shown is a file, until it comes.
function unshown(image) {
  const icon = image.matches('.chip img, .tb-above img, a[data-view] img') && $('.icon', $('#file-chip')?.content ?? body)?.cloneNode(true);
  if (!icon) return;
  const link = image.closest('a[data-view]');
  const whole = (link ?? image).cloneNode(true);
  const probe = new Image();
  probe.onload = () => {
    (link ?? icon).replaceWith(whole);
    ($('img', whole) ?? whole).src = probe.src;
  };
  lookAgain(() => { if (icon.isConnected) probe.src = image.src; });
  image.replaceWith(icon);
  if (!link) return;
  link.append(Object.assign(document.createElement('b'), { textContent: link.dataset.view }));
  Object.assign(link, { className: 'piece', download: '' });
  delete link.dataset.view;
}
document.addEventListener('error', (event) => { if (event.target.nodeName === 'IMG') unshown(event.target); }, true);
$$('a[data-view] img').forEach((image) => { if (image.complete && !image.naturalWidth) unshown(image); });
