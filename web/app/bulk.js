// ---- many chats at once: all ticked or none without asking the desk, and how many are ----

function countTicked() {
  const place = $('#bulk-count');
  if (place) place.textContent = place.dataset.text.replace('#', $$('.picks [name=chat]:checked').length);
}
document.addEventListener('click', (event) => {
  const button = event.target.closest('.picks [data-tick]');
  if (!button) return;
  event.preventDefault();
  for (const box of $$('.picks [name=chat]')) box.checked = button.value === 'all';
  countTicked();
});
document.addEventListener('change', (event) => { if (event.target.matches('.picks [name=chat]')) countTicked(); });
// The browser may have brought ticks back.
countTicked();
