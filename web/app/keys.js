// ---- keys, by their place on the keyboard ----

let chord = 0;
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest(TYPED_IN);
  if (event.target.id === 'compose' || event.target.closest('#compose textarea')) enter(event);
  if (event.key === 'Escape') return escape(typing);
  if ($('#help:popover-open') && event.key !== '?') return;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || stillTyping()) return;
  const pressed = (chord ? 'g ' : '') + (event.shiftKey ? 'Shift+' : '') + event.code;
  const chorded = chord;
  clearTimeout(chord);
  chord = 0;
  if (event.code === 'KeyG' && !event.shiftKey && !chorded) { chord = setTimeout(() => { chord = 0; }, 1500); return; }
  // A key that is held goes through the list; it does nothing else twice.
  if (event.repeat && pressed !== 'KeyJ' && pressed !== 'KeyK') return;
  if (pressed === 'KeyJ' || pressed === 'KeyK') move(pressed === 'KeyJ' ? 1 : -1);
  else if (pressed === 'Shift+KeyR') quote();
  else if (pressed === 'KeyO') (document.activeElement.matches('.row, .ending .to') ? document.activeElement : $('.row[aria-current]') ?? $('.row'))?.click();
  else {
    const name = event.key === '?' ? 'Shift+Slash' : pressed;
    const near = event.target.closest('.ending');
    const targets = $$(`[data-key="${name}"]`).filter(isAtHand);
    const target = (near && $(`[data-row-key="${name}"]`, near)) ?? targets.at(name === 'KeyU' ? -1 : 0);
    if (!target || target.disabled) return;
    pressKey(target);
  }
  event.preventDefault();
});

// What a key does on the page.
function pressKey(target) {
  if (target.matches('input[type=radio]')) { target.click(); $('#compose textarea')?.focus(); } else if (target.dataset.opens !== undefined) openAt(target); else if (target.dataset.focus !== undefined) target.focus(); else target.click();
}

// What is seen, or would be with its menu open.
const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const isAtHand = (element) => isShown(element.closest('details:not([open])') ?? element);

// A part of a menu: the menu opens there.
function openAt(part) {
  part.closest('details').open = true;
  $('button', part).focus();
  part.scrollIntoView({ block: 'nearest' });
}

// The message that has the focus, else the customer's last.
function quote() {
  const line = document.activeElement.closest('.entry') ?? $$('.entry.in:has(.reply-link)').pop();
  $('.reply-link', line ?? document.createElement('p'))?.click();
}
function move(step) {
  const rows = $$($('.ending') ? '.ending .to' : '.row');
  const near = document.activeElement.closest('.ending, .row') ?? $('.row[aria-current]');
  const at = rows.indexOf(near?.matches('.ending') ? $('.to', near) : near);
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
  if (!control && matchMedia('(pointer: coarse)').matches) return;
  event.preventDefault();
  leaveByEnter(event.target);
}
function leaveByEnter({ form, value }) {
  const button = $$('#compose [data-enter]').find((element) => element.offsetParent);
  if (button && (value.trim() || (mode(form) === 'message' && (filesHere().length || recording?.recorder)))) form.requestSubmit(button);
}

attention();
restoreDraft();
showCurrentRow();
seenAll();
look();
tick();
