// ---- emoji: by group, or by the words that mean them; fetched when they are first wanted ----

const EMOJI_RECENT = 'okno.emoji';
const EMOJI_RECENT_MOST = 24;
const EMOJI_FOUND_MOST = 120;
let emojiKnown = null;

async function emojiGroups() {
  emojiKnown ??= fetch(texts.emoji, { signal: AbortSignal.timeout(ANSWER_MS) }).then(async (answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    const groups = [];
    for (const line of (await answer.text()).split('\n').filter(Boolean)) {
      if (/^#[a-z]+$/.test(line)) groups.push({ name: line.slice(1), all: [] });
      else groups.at(-1).all.push(line.split('\t'));
    }
    return groups;
  });
  emojiKnown.catch(() => { emojiKnown = null; });
  return emojiKnown;
}
const emojiRecent = () => JSON.parse(localStorage.getItem(EMOJI_RECENT) ?? '[]');
function emojiUsed(sign) {
  const list = [sign, ...emojiRecent().filter((other) => other !== sign)].slice(0, EMOJI_RECENT_MOST);
  localStorage.setItem(EMOJI_RECENT, JSON.stringify(list));
}

const emojiBox = () => $('#emoji');
function closeEmoji() { emojiBox()?.remove(); }

// Offers emoji beside `anchor`; `take` gets the one that is chosen.
async function pickEmoji(anchor, take) {
  const again = emojiBox()?.anchor === anchor;
  closeEmoji();
  if (again) return;
  const box = document.createElement('div');
  Object.assign(box, { id: 'emoji', className: 'emoji', anchor, take });
  box.dataset.afloat = '1';
  box.setAttribute('role', 'dialog');
  box.setAttribute('aria-label', texts.emojiOpen);
  const field = document.createElement('input');
  Object.assign(field, { type: 'search', className: 'input', placeholder: texts.emojiSearch, autocomplete: 'off' });
  field.setAttribute('aria-label', texts.emojiSearch);
  const grid = document.createElement('div');
  grid.className = 'emoji-grid';
  box.append(field, grid);
  anchor.after(box);
  field.focus();
  field.addEventListener('input', () => showEmoji(grid, field.value));
  try {
    await showEmoji(grid, '');
  } catch {
    grid.textContent = texts.networkError;
  }
}

async function showEmoji(grid, words) {
  const groups = await emojiGroups();
  if (!grid.isConnected) return;
  const wantedWords = words.toLowerCase().split(/\s+/).filter(Boolean);
  const own = (words) => words.toLowerCase().split(/[\s:,.()-]+/);
  const meant = ([, name, more = '']) => wantedWords.every((word) => own(`${name} ${more}`).some((of) => of.startsWith(word)));
  // What is called so comes first, then what has it in its name, then what has it among its words.
  const far = ([, name]) => {
    const names = own(name);
    if (!wantedWords.every((word) => names.includes(word))) return 99;
    return names.at(-1) === wantedWords.at(-1) ? names.length : 50;
  };
  const all = groups.flatMap((group) => group.all);
  const byKind = [{ name: 'recent', all: emojiRecent().map((sign) => all.find(([of]) => of === sign)).filter(Boolean) }, ...groups];
  const shownGroups = wantedWords.length ? [{ all: all.filter(meant).sort((a, b) => far(a) - far(b)).slice(0, EMOJI_FOUND_MOST) }] : byKind;
  grid.replaceChildren(...shownGroups.filter((group) => group.all.length).map((group) => {
    const section = document.createElement('section');
    if (group.name) section.append(Object.assign(document.createElement('h3'), { textContent: texts[`emoji${group.name[0].toUpperCase()}${group.name.slice(1)}`] }));
    section.append(...group.all.map(([sign, name]) => {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: sign, title: name });
      button.setAttribute('aria-label', name);
      return button;
    }));
    return section;
  }));
  if (!grid.firstChild) grid.append(Object.assign(document.createElement('p'), { className: 'meta', textContent: texts.emojiNone }));
  grid.scrollTop = 0;
}

function insertInto(field, words) {
  field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-emoji]');
  if (button) return void pickEmoji(button, (sign) => insertInto($('textarea', button.form ?? $('#compose')), sign));
  const box = emojiBox();
  if (!box) return;
  const chosen = event.target.closest('.emoji-grid button');
  if (!box.contains(event.target)) closeEmoji();
  else if (chosen) {
    const { take } = box;
    closeEmoji();
    emojiUsed(chosen.textContent);
    take(chosen.textContent);
  }
});
// Before the page's own keys: arrows go through the grid, Enter in the field takes the first.
document.addEventListener('keydown', (event) => {
  const box = emojiBox();
  if (!box?.contains(event.target) || event.isComposing) return;
  const signs = $$('.emoji-grid button', box);
  const at = signs.indexOf(document.activeElement);
  const wide = Math.max(1, Math.floor($('section', box)?.clientWidth / (signs[0]?.offsetWidth || 1)) || 1);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: wide, ArrowUp: -wide }[event.key];
  if (event.key === 'Escape') { const { anchor } = box; closeEmoji(); anchor.focus(); }
  else if (event.key === 'Enter' && at < 0) signs[0]?.click();
  else if (at < 0 && event.key === 'ArrowDown') signs[0]?.focus();
  else if (at >= 0 && step) (signs[at + step] ?? (step < 0 ? $('input', box) : signs.at(-1))).focus();
  else return void event.stopPropagation();
  event.preventDefault();
  event.stopPropagation();
}, true);
