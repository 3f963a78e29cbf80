// ---- pages of forms: what was typed in one outlives that another is saved ----

// Saving loads the page anew. What stands unsaved in its other forms waits in this tab for the same page, and no longer.
const UNSAVED = 'okno.unsaved';
const forms = () => $$('main.page form[method=post]:not([data-live], [data-sign-out])');
const controls = (form) => [...form.elements].filter((field) => field.name && !field.disabled && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type) && field.nodeName !== 'BUTTON' && field.nodeName !== 'FIELDSET');
const isTicked = (field) => field.type === 'checkbox' || field.type === 'radio';
const stands = (field) => isTicked(field) ? field.checked : field.value;
function wasSent(field) {
  if (isTicked(field)) return field.defaultChecked;
  if (field.nodeName !== 'SELECT') return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}
// A form that came back as it was typed is unsaved as a whole.
const isUnsaved = (form) => form.dataset.unsaved !== undefined || controls(form).some((field) => stands(field) !== wasSent(field));
// Forms of one address are told apart by their order, which saving does not change.
function named(form) {
  const address = form.getAttribute('action');
  return `${address} ${forms().filter((other) => other.getAttribute('action') === address).indexOf(form)}`;
}
const pageOf = (address) => { const url = new URL(address, location.href); return url.pathname + url.search; };

function keepUnsaved(sent) {
  const kept = forms().filter((form) => form !== sent && isUnsaved(form));
  const typed = kept.map((form) => [named(form), controls(form).map((field) => [field.name, field.value, stands(field)])]);
  if (!typed.length) return sessionStorage.removeItem(UNSAVED);
  sessionStorage.setItem(UNSAVED, JSON.stringify({ agent: body.dataset.agent, page: pageOf(place), typed }));
}
function bringUnsaved() {
  const kept = JSON.parse(sessionStorage.getItem(UNSAVED) ?? '{}');
  sessionStorage.removeItem(UNSAVED);
  if (kept.agent !== body.dataset.agent || kept.page !== pageOf(place)) return;
  for (const form of forms()) {
    const [, typed] = kept.typed.find(([name]) => name === named(form)) ?? [];
    if (!typed) continue;
    form.dataset.unsaved = '';
    form.closest('details:not([open])')?.setAttribute('open', '');
    for (const field of controls(form)) {
      const [, value, stood] = typed.find(([name, value]) => name === field.name && (!isTicked(field) || value === field.value)) ?? [];
      if (value === undefined) continue;
      if (isTicked(field)) field.checked = stood; else field.value = stood;
    }
  }
}
document.addEventListener('submit', (event) => {
  if (!event.defaultPrevented && forms().includes(event.target)) keepUnsaved(event.target);
});
bringUnsaved();

// An address with a place in it keeps the browser from opening the page at what is wrong, or calls it back from there.
const wrongAt = $('main.page [autofocus]:is([aria-invalid], .error)');
if (wrongAt) addEventListener('load', () => setTimeout(() => {
  wrongAt.focus({ preventScroll: true });
  wrongAt.scrollIntoView({ block: 'center' });
}));
