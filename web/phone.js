// The simulated phone refreshes itself every second while it is looked at. Without this script it
// is a page of forms that one reloads.
"use strict";

const PAUSE_MS = 1000;
const live = document.querySelector("[data-live]");

function atEnd(pane) {
  return pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
}

function toEnd(pane) {
  pane.scrollTop = pane.scrollHeight;
}

// An open menu, a playing sound or a focused button would be lost: wait until they are done.
function inUse(pane) {
  const playing = [...pane.querySelectorAll("audio, video")].some((media) => !media.paused);
  return playing || pane.querySelector("details[open]") || pane.contains(document.activeElement);
}

let shown = null;

async function refresh() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(live.dataset.live);
  if (!answer.ok) return;
  const page = await answer.text();
  if (page === shown || inUse(live)) return;
  const follow = shown === null || atEnd(live);
  live.innerHTML = page;
  shown = page;
  if (follow) toEnd(live);
}

async function run() {
  try {
    await refresh();
  } catch {
    // The simulator is being restarted: the next turn finds it again.
  }
  setTimeout(run, PAUSE_MS);
}

function refuse(strip, reason) {
  strip.textContent = reason;
  strip.hidden = false;
}

// Sending a text needs no new page, unless it is a reply, whose quote then goes.
async function send(event) {
  const form = event.target;
  if (form.elements.reply_to) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form));
  fields.set("act", "text");
  const refusal = form.querySelector("[data-refused]");
  refusal.hidden = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    if (answer.ok) form.reset();
    else refuse(refusal, await answer.text());
  } catch {
    refuse(refusal, "The simulator does not answer.");
    return;
  }
  await refresh();
  toEnd(live);
}

if (live) {
  toEnd(live);
  run();
}

const composer = document.querySelector("form[data-stay]");
if (composer) {
  composer.addEventListener("submit", send);
  composer.elements.text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });
}
