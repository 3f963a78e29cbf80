// ---- mentions: whom a note means, offered while an @ is being typed ----

const NAMES_SHOWN = 6;
const nameBegun = (field) => field.value.slice(0, field.selectionStart).match(/(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_.'’-]*(?: [\p{L}\p{N}_.'’-]+)?)$/u)?.[1];
const offered = () => $('#compose .names');
// Which name was about to be taken.
function closeNames() {
  const list = offered();
  const chosen = list && $('[aria-selected=true]', list)?.textContent;
  list?.remove();
  return chosen;
}

function offerNames(field, chosen) {
  const form = field.closest('#compose');
  const begun = form && mode(form) === 'note' ? nameBegun(field) : undefined;
  closeNames();
  if (begun === undefined) return;
  const small = begun.toLowerCase();
  const fits = (name) => name.toLowerCase() !== small && name.toLowerCase().split(' ').some((_, index, words) => words.slice(index).join(' ').startsWith(small));
  const found = (field.dataset.names ?? '').split('\n').filter((name) => name && fits(name)).slice(0, NAMES_SHOWN);
  if (!found.length) return;
  const list = document.createElement('div');
  list.className = 'names';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.dataset.namesLabel);
  found.forEach((name, index) => {
    const choice = document.createElement('button');
    choice.type = 'button';
    choice.className = 'menu-item';
    choice.setAttribute('role', 'option');
    choice.setAttribute('aria-selected', String(index === Math.max(0, found.indexOf(chosen))));
    choice.textContent = name;
    list.append(choice);
  });
  field.after(list);
}

function takeName(name) {
  const field = $('#compose textarea');
  const begun = nameBegun(field);
  closeNames();
  if (begun === undefined) return;
  field.setRangeText(`${name} `, field.selectionStart - begun.length, field.selectionStart, 'end');
  field.focus();
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('input', (event) => { if (event.target.matches('#compose textarea')) offerNames(event.target); });
document.addEventListener('click', (event) => {
  const choice = event.target.closest('.names .menu-item');
  if (choice) takeName(choice.textContent); else closeNames();
});
// Before the composer's own keys: Enter takes the name and sends nothing.
document.addEventListener('keydown', (event) => {
  const list = offered();
  if (!list || event.isComposing) return;
  const choices = $$('.menu-item', list);
  const at = choices.findIndex((choice) => choice.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const next = (at + step + choices.length) % choices.length;
    choices.forEach((choice, index) => choice.setAttribute('aria-selected', String(index === next)));
  } else if (event.key === 'Enter' || event.key === 'Tab') takeName(choices[at].textContent);
  else if (event.key === 'Escape') closeNames();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
