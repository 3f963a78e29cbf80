// ---- time that passes ----

const DAY = 86400000;
function words(left) {
  const s = Math.max(0, Math.floor(left / 1000));
  const values = { d: Math.floor(s / 86400), h: Math.floor(s / 3600) % 24, m: Math.floor(s / 60) % 60, s: s % 60 };
  if (values.d) return fill(values.h ? texts.daysHours : texts.days, values);
  if (values.h) return fill(values.m ? texts.hoursMinutes : texts.hours, values);
  return fill(values.m ? texts.minutes : texts.seconds, values);
}
const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

function tick() {
  for (const mark of $$('.window[data-closes-at]')) {
    const left = mark.dataset.closesAt - now();
    if (left <= 0) { closeWindow(mark); continue; }
    mark.classList.toggle('ok', left > 4 * 3600000);
    mark.classList.toggle('warn', left <= 4 * 3600000 && left > 3600000);
    mark.classList.toggle('late', left <= 3600000);
    $('.left', mark)?.setAttribute('stroke-dasharray', `${Math.min(100, Math.max(3, Math.round(left / DAY * 100)))} 100`);
    put($('.left-words', mark), words(left));
  }
  for (const time of $$('time[data-ahead]')) {
    const local = new Date(now() + Number(time.dataset.ahead)).toISOString();
    put(time, local.slice(11, 19));
    if (local.slice(0, 10) !== time.dataset.day) { time.dataset.day = local.slice(0, 10); want('clock'); }
  }
  for (const mark of $$('.due[data-due-at]')) {
    const left = mark.dataset.dueAt - now();
    mark.classList.toggle('ok', mark.dataset.warnAt - now() > 0);
    mark.classList.toggle('warning', left > 0 && mark.dataset.warnAt - now() <= 0);
    mark.classList.toggle('breached', left <= 0);
    put($('.due-words', mark), left > 0 ? words(left) : `−${words(-left)}`);
  }
  for (const form of $$('form[data-shows-at]')) form.hidden = now() < form.dataset.showsAt;
  for (const form of $$('form[data-hides-at]')) form.hidden = now() >= form.dataset.hidesAt;
  for (const time of $$('time[data-until]')) put(time, words(time.dataset.until - now()));
  for (const time of $$('time[data-since]')) {
    const since = now() - time.dataset.since;
    put(time, since < 60000 ? texts.justNow : words(since));
  }
}
function closeWindow(mark) {
  mark.removeAttribute('data-closes-at');
  mark.classList.remove('ok', 'warn', 'late');
  mark.classList.add('closed', 'alarm');
  if (mark.closest('#chat')) ['header', 'composer'].forEach((name) => want(name));
  want('list');
}
setInterval(() => document.hidden || tick(), 1000);
