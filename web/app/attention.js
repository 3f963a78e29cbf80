// ---- attention: title, badge, two soft sounds ----

let title = document.title;
let heard = null;
function attention() {
  const { fresh = 0, unread = 0 } = $('#rail')?.dataset ?? {};
  const count = Number(fresh) + Number(unread);
  document.title = count ? `(${count}) ${title}` : title;
  const icon = $('link[rel=icon]');
  const address = icon?.dataset[count ? 'unread' : 'calm'];
  if (address && icon.getAttribute('href') !== address) icon.href = address;
  if (heard && Number(fresh) > heard.fresh) sound(660, 880);
  else if (heard && Number(unread) > heard.unread) sound(520);
  heard = { fresh: Number(fresh), unread: Number(unread) };
}

let audio = null;
const wake = () => {
  if (body.dataset.sound !== 'on') return;
  audio ??= new AudioContext();
  audio.resume();
};
addEventListener('pointerdown', wake);
addEventListener('keydown', wake);
function sound(...tones) {
  if (body.dataset.sound !== 'on' || audio?.state !== 'running') return;
  const play = () => {
    tones.forEach((tone, index) => {
      const at = audio.currentTime + index * 0.13;
      const voice = new OscillatorNode(audio, { type: 'sine', frequency: tone });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.07, at + 0.02);
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
