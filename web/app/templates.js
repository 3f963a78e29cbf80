// ---- templates: found by words and topics, and shown as the customer will read them while they are filled in ----

function sift(menu) {
  const words = $('[data-picker-find]', menu).value.toLowerCase().split(/\s+/).filter(Boolean);
  const topic = $('[data-topic][aria-pressed=true]', menu)?.dataset.topic;
  let left = 0;
  for (const item of $$('[data-words]', menu)) {
    item.hidden = !words.every((word) => item.dataset.words.includes(word)) || (topic && !item.dataset.topics.split('\n').includes(topic));
    left += !item.hidden;
  }
  $('[data-picker-none]', menu).hidden = left > 0;
}
document.addEventListener('toggle', (event) => {
  if (!event.target.matches('.picker') || !event.target.open) return;
  $('.picker-find', event.target).hidden = false;
  if (matchMedia('(hover: hover)').matches) $('[data-picker-find]', event.target).focus();
}, true);
document.addEventListener('click', (event) => {
  const topic = event.target.closest('[data-topic]');
  if (!topic) return;
  const on = topic.ariaPressed !== 'true';
  for (const other of $$('[data-topic]', topic.parentNode)) other.ariaPressed = String(on && other === topic);
  sift(topic.closest('.picker'));
});
document.addEventListener('keydown', (event) => {
  // Enter in the search takes the first that is left, and sends nothing.
  if (event.key !== 'Enter' || !event.target.matches('[data-picker-find]')) return;
  event.preventDefault();
  $('a[data-words]:not([hidden])', event.target.closest('.picker'))?.click();
});

function showBlank(field) {
  for (const blank of $$(`[data-blank="${field.name.slice(1)}"]`, field.closest('.template'))) {
    const value = field.value.trim();
    blank.textContent = value || blank.dataset.label;
    blank.classList.toggle('unfilled', !value);
  }
}
// What was refused, also when the composer is drawn anew.
let refusedFields = null;
function showWrong(form, fields = refusedFields) {
  const first = fields !== refusedFields;
  refusedFields = fields;
  for (const place of $$('[data-wrong]', form)) {
    const said = fields?.[place.dataset.wrong];
    place.hidden = !said;
    place.textContent = said ?? '';
    const field = $('.variable', place.parentNode);
    if (said) field?.setAttribute('aria-invalid', 'true'); else field?.removeAttribute('aria-invalid');
  }
  if (first) $('.variable[aria-invalid]', form)?.focus();
}
document.addEventListener('input', (event) => {
  if (event.target.matches('[data-picker-find]')) return sift(event.target.closest('.picker'));
  if (!event.target.matches('.variable')) return;
  showBlank(event.target);
  refusedFields = null;
  if (event.target.value.trim()) {
    event.target.removeAttribute('aria-invalid');
    const place = $('[data-wrong]', event.target.parentNode);
    if (place) place.hidden = true;
  }
});
