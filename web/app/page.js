// Okno's pages work without this script: it only makes them live.
// It holds no texts: words and patterns come from the server in <template id="texts">.
// The files of this folder are one script, in one function (src/ui/art.rs): they share what they declare.

const body = document.body;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const texts = $('#texts')?.dataset ?? {};
const fill = (pattern, values) => (pattern ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const parse = (html) => new DOMParser().parseFromString(html, 'text/html');
const chat = () => body.dataset.chat;
let clockOffset = Number(body.dataset.now || Date.now()) - Date.now();
const now = () => Date.now() + clockOffset;

// The answer to a form stands at the form's address, where nothing can be fetched: the page has one of its own.
if (body.dataset.address) history.replaceState(null, '', body.dataset.address);

// ---- changing the page in place: elements keep their identity by id, fields keep what was typed ----

// What only the script knows of an element.
const OURS = ['open', 'data-mode', 'data-unanswered', 'aria-busy', 'aria-pressed'];

// What the script put there, to be chosen from, stays while the page changes around it.
const afloat = (node) => (node?.dataset?.afloat ? afloat(node.nextSibling) : node);

function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.dataset?.error !== undefined || old.dataset?.told !== undefined || old.dataset?.ours !== undefined) return;
  morphAttributes(old, fresh);
  if (old.nodeName === 'TEXTAREA') return;
  let cursor = afloat(old.firstChild);
  for (const next of [...fresh.childNodes]) {
    let match = next.id ? [...old.children].find((child) => child.id === next.id) : cursor;
    if (match && !next.id && (match.id || match.nodeName !== next.nodeName)) match = null;
    if (!match) {
      old.insertBefore(next, cursor);
      if (next.classList?.contains('row')) next.classList.add('row-in');
      continue;
    }
    if (match !== cursor) bring(match, cursor);
    cursor = afloat(match.nextSibling);
    if (next.nodeType === Node.ELEMENT_NODE) morph(match, next);
    else if (match.data !== next.data) match.data = next.data;
  }
  while (cursor) {
    const gone = cursor;
    cursor = afloat(cursor.nextSibling);
    gone.remove();
  }
}

function morphAttributes(old, fresh) {
  const kept = old.dataset.keep !== undefined;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !OURS.includes(name) && !(name === 'hidden' && kept)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    const typed = (name === 'hidden' && kept) || (name === 'value' && (kept || old.type !== 'hidden'));
    if (!typed && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

// Puts an element before another. What is moved loses the focus: if it has it, the others are moved.
function bring(element, before) {
  if (!element.contains(document.activeElement)) return element.parentNode.insertBefore(element, before);
  const between = [];
  for (let node = before; node && node !== element; node = node.nextSibling) between.push(node);
  element.after(...between);
}

// What the reader looks at stays where it is while things come and go around it.
function steady(scroller, anchor, change) {
  const before = anchor && anchor.getBoundingClientRect().top;
  change();
  if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

// ---- the field that one types in ----

const TYPED_IN = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]';
const TYPING_PAUSE = 1500;
let typedOn = 0;

// A change of the page leaves the focus and the selection where they were. Where the field is gone, what is still
// being typed into it must not become commands.
function keepFocus(change) {
  const focused = document.activeElement;
  const [from, to] = [focused?.selectionStart, focused?.selectionEnd];
  change();
  if (!focused || focused === document.activeElement) return;
  const again = focused.id && document.getElementById(focused.id);
  again?.focus?.({ preventScroll: true });
  if (again && typeof from === 'number') again.setSelectionRange(from, to);
  if (!again && focused.matches(TYPED_IN)) typedOn = Date.now();
}
function stillTyping() {
  if (Date.now() - typedOn > TYPING_PAUSE) return false;
  typedOn = Date.now();
  return true;
}
