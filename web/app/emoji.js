// ---- emoji: a picker that is loaded when it is opened first ----

const RECENT = 24;
const recentKey = `okno.emoji.${body.dataset.agent}`;
const recent = () => JSON.parse(localStorage.getItem(recentKey) ?? '[]');
let emojis = null;
// Where what is chosen goes: the box, or the form of a reaction.
let emojiFor = null;

async function loadEmoji() {
  const answer = await fetch(texts.emoji, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(answer.statusText);
  let group = '';
  const found = [];
  for (const line of (await answer.text()).split('\n')) {
    const space = line.indexOf(' ');
    if (line.startsWith('# ')) group = line.slice(2);
    else if (space > 0) {
      const [name, more] = line.slice(space + 1).split('|');
      found.push({ group, emoji: line.slice(0, space), name, words: `${name} ${more}`.toLowerCase() });
    }
  }
  emojis = found;
}
function emojiButton({ emoji, name }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'emoji';
  button.textContent = emoji;
  button.title = name;
  button.setAttribute('aria-label', name);
  return button;
}
function drawEmoji(panel, q) {
  const grid = $('.emoji-grid', panel);
  const wanted = q.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map();
  const put = (group, one) => { if (!groups.has(group)) groups.set(group, []); groups.get(group).push(one); };
  if (!wanted.length) for (const emoji of recent()) put(texts.emojiRecent, emojis.find((one) => one.emoji === emoji) ?? { emoji, name: emoji });
  for (const one of emojis) if (wanted.every((word) => one.words.includes(word))) put(one.group, one);
  grid.replaceChildren();
  for (const [group, all] of groups) {
    const title = document.createElement('h2');
    title.textContent = group;
    const row = document.createElement('div');
    row.className = 'emojis';
    row.append(...all.map(emojiButton));
    grid.append(title, row);
  }
  grid.scrollTop = 0;
}
function takeEmoji(panel, emoji) {
  localStorage.setItem(recentKey, JSON.stringify([emoji, ...recent().filter((one) => one !== emoji)].slice(0, RECENT)));
  panel.close();
  if (!emojiFor) return putIn(emoji);
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'emoji', value: emoji });
  emojiFor.append(field);
  emojiFor.requestSubmit();
  field.remove();
}
function emojiPanel() {
  const panel = document.createElement('dialog');
  panel.id = 'emoji';
  panel.setAttribute('aria-label', texts.emojiTitle);
  panel.innerHTML = '<input class="input" type="search" autocomplete="off"><div class="emoji-grid"></div>';
  body.append(panel);
  const field = $('input', panel);
  field.placeholder = texts.emojiSearch;
  field.setAttribute('aria-label', texts.emojiSearch);
  field.addEventListener('input', () => drawEmoji(panel, field.value));
  panel.addEventListener('click', (event) => {
    const button = event.target.closest('.emoji');
    if (button) takeEmoji(panel, button.textContent); else if (event.target === panel) panel.close();
  });
  panel.addEventListener('keydown', (event) => {
    event.stopPropagation();
    const all = $$('.emoji', panel);
    const at = all.indexOf(document.activeElement);
    if (event.key === 'Enter' && at < 0 && all.length) { event.preventDefault(); return takeEmoji(panel, all[0].textContent); }
    const columns = at < 0 ? 0 : Math.max(1, Math.floor(all[at].parentNode.clientWidth / all[at].offsetWidth));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns || 1, ArrowUp: -columns }[event.key];
    if (!step || (at < 0 && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    (all[at + step] ?? (step < 0 ? field : all.at(-1)))?.focus();
  });
  return panel;
}
async function openEmoji(form) {
  emojiFor = form;
  const panel = $('#emoji') ?? emojiPanel();
  $('input', panel).value = '';
  panel.showModal();
  try {
    if (!emojis) await loadEmoji();
    drawEmoji(panel, '');
  } catch { panel.close(); complain($('#compose'), texts.networkError); }
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-emoji]');
  if (button) openEmoji(button.closest('#compose-react'));
});
