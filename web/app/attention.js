// ---- attention: title, badge, two soft sounds ----

let title = document.title;
let heard = null;
function attention() {
  const { fresh = 0, unread = 0, ringsFresh = 0, rings = 0, hush } = $('#rail')?.dataset ?? {};
  const count = Number(fresh) + Number(unread);
  document.title = count ? `(${count}) ${title}` : title;
  const icon = $('link[rel=icon]');
  const address = icon?.dataset[count ? 'unread' : 'calm'];
  if (address && icon.getAttribute('href') !== address) icon.href = address;
  // An installed app has a badge of its own.
  if (count) navigator.setAppBadge?.(count).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
  const loud = { fresh: Number(ringsFresh), rest: Number(rings) };
  if (heard && hush === undefined) {
    if (loud.fresh > heard.fresh) sound(660, 880);
    else if (loud.rest > heard.rest) sound(520);
  }
  heard = loud;
}

const LOUDNESS = { low: 0.03, usual: 0.07, high: 0.18 };
let audio = null;
const wake = () => {
  if (!LOUDNESS[body.dataset.sound]) return;
  audio ??= new AudioContext();
  audio.resume();
};
addEventListener('pointerdown', wake);
addEventListener('keydown', wake);
function sound(...tones) {
  const loudness = LOUDNESS[body.dataset.sound];
  if (!loudness || audio?.state !== 'running') return;
  const play = () => {
    tones.forEach((tone, index) => {
      const at = audio.currentTime + index * 0.13;
      const voice = new OscillatorNode(audio, { type: 'sine', frequency: tone });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(loudness, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0005, at + 0.32);
      voice.connect(volume).connect(audio.destination);
      voice.start(at);
      voice.stop(at + 0.35);
    });
    return new Promise((done) => setTimeout(done, 1500));
  };
  if (!navigator.locks) return void play();
  navigator.locks.request('okno-sound', { ifAvailable: true }, (lock) => lock && play());
}
