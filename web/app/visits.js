// ---- opening a chat or a tab without losing the list's place ----

// Only the latest visit arrives: one that is slower than the next is given up.
let going = null;
async function visit(address, push) {
  going?.abort();
  const mine = new AbortController();
  going = mine;
  try {
    const answer = await fetch(address, { cache: 'no-store', signal: mine.signal });
    const html = await answer.text();
    if (going !== mine) return;
    going = null;
    show(html, answer.url, push);
  } catch {
    if (going !== mine) return;
    going = null;
    // The browser's own page for this would end everything that is open and typed here.
    tellAbove(texts.tryAgain, address, texts.networkError);
  }
}

function show(html, address, push) {
  const page = parse(html);
  if (!page.getElementById('list') || !$('#list') || page.body.dataset.page !== body.dataset.page) return location.assign(address);
  flushDraft();
  settle(address, push);
  shown += 1;
  $('#told-once')?.remove();
  for (const name of Object.keys(body.dataset)) if (!(name in page.body.dataset)) delete body.dataset[name];
  Object.assign(body.dataset, page.body.dataset);
  wanted.clear();
  const sameList = $('#list').dataset.tab === page.getElementById('list').dataset.tab;
  for (const name of ['banner', 'rail', 'list']) swap(name, page.getElementById(name));
  if (!sameList && $('.rows')) { $('.rows').scrollTop = 0; showCurrentRow(); }
  let before = null;
  for (const css of ['#chat', '#card-open', '.card-scrim', '#card']) {
    const old = $(css);
    const fresh = $(css, page);
    if (old && fresh && css !== '#card-open') old.replaceWith(fresh);
    else if (!old && fresh) before ? before.after(fresh) : body.append(fresh);
    else if (!fresh) old?.remove();
    before = $(css) ?? before;
  }
  const toggle = $('#card-open');
  if (toggle) toggle.checked = matchMedia('(min-width: 1100px)').matches && toggle.checked;
  title = page.title;
  attention();
  restoreDraft();
  seenAll();
  look();
  tick();
  // Something happened while the page was on its way.
  if (sequence > Number(body.dataset.seq)) wantAll();
}
addEventListener('popstate', () => {
  going?.abort();
  going = null;
  if (bare(location.href) !== bare(place)) visit(location.href, false);
});

// After a deed: another chat is opened; in the same one the list becomes that where it stands now.
function arrive(html, address) {
  if (new URL(address).pathname !== new URL(place).pathname) return show(html, address, true);
  settle(address, false);
  const page = parse(html);
  for (const name of FRAGMENTS) swap(name, page.getElementById(name), 0);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-soft], a[data-compose]');
  for (const menu of $$('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest('[data-print]')) print();
  if (event.target.closest('[data-go-on]')) { event.preventDefault(); return goOn(); }
  if (event.target.closest('[data-dismiss]')) event.target.closest('.strip').hidden = true;
  if (event.target.closest('[data-to-newest]')) { event.preventDefault(); $('#timeline').scrollTop = 0; }
  const spot = document.getElementById(event.target.closest('a[href*="#"]')?.hash.slice(1) ?? '');
  if (spot?.matches('.entry, .interaction')) {
    event.preventDefault();
    $$('.found').forEach((found) => found.classList.remove('found'));
    spot.classList.add('found');
    return spot.scrollIntoView({ block: 'center' });
  }
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  if (link.dataset.earlier !== undefined) return void earlier(link);
  if (link.dataset.soft !== undefined) return void visit(link.href, true);
  const asked = new URL(link.href).searchParams;
  const beside = $('[name=with_text]:checked');
  // What was chosen for the words holds for another template too.
  if (beside && asked.has('template')) asked.set('hold', beside.value === 'hold' ? '1' : '0');
  compose(asked);
  const page = shown;
  ask('composer', '').then(() => shown === page && ($('#composer .variable') ?? $('#composer textarea'))?.focus());
});

// What is quoted or which template is chosen stands in the address, so it outlives a reload.
function compose(asked) {
  const url = new URL(place);
  for (const name of ['reply', 'template', 'since', 'react', 'hold']) {
    if (asked?.has(name)) url.searchParams.set(name, asked.get(name)); else url.searchParams.delete(name);
  }
  // What it was about has left.
  if (!asked) for (const name of ['rewrite', 'ask', 'wrong']) url.searchParams.delete(name);
  settle(url.href, false);
}
