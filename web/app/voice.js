// ---- a voice message: recorded, listened to, and sent as a file among files ----

const RECORDS = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];
const RECORD_MOST_MS = 30 * 60000;
let recording = null;

async function record() {
  const form = $('#compose');
  if (recording) return;
  complain(form, null);
  recording = { chat: chat(), address: place, name: $('#header h1')?.textContent, waits: said('recorded'), parts: [] };
  let stream, recorder;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const mimeType = RECORDS.find((type) => MediaRecorder.isTypeSupported(type));
    recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24000 });
  } catch (error) {
    recording = null;
    for (const track of stream?.getTracks() ?? []) track.stop();
    return complain(form, said(stream ? 'recorderMissing' : error.name === 'NotAllowedError' ? 'microphoneRefused' : 'microphoneMissing'));
  }
  // Whoever went elsewhere meanwhile records nothing there.
  if (recording.chat !== chat()) {
    for (const track of stream.getTracks()) track.stop();
    recording = null;
    return;
  }
  const mine = Object.assign(recording, { recorder, stream, from: Date.now() });
  recorder.ondataavailable = (event) => mine.parts.push(event.data);
  recorder.onstop = () => recorded(mine);
  recorder.start(1000);
  mine.timer = setInterval(showRecorder, 250);
  showRecorder();
}
function recorded(mine) {
  clearInterval(mine.timer);
  for (const track of mine.stream.getTracks()) track.stop();
  recording = null;
  showRecorder();
  if (mine.canceled) return;
  const type = mine.recorder.mimeType;
  const voice = !type.startsWith('audio/mp4');
  const ending = voice ? (type.startsWith('audio/ogg') ? 'ogg' : 'webm') : 'm4a';
  const file = new File(mine.parts, `voice-message.${ending}`, { type: type.split(';')[0] });
  if (mine.chat !== chat()) {
    keepFile(file, voice ? 'voice' : '', mine.chat);
    pump(mine.chat);
    return tellAbove(mine.name, mine.address, mine.waits);
  }
  addFiles([file], voice ? 'voice' : '');
  if (!voice) inform(said('sound'));
  mine.then?.();
}
function stopRecording(then) {
  recording.then = then;
  if (recording.recorder.state !== 'inactive') recording.recorder.stop();
}
function showRecorder() {
  const strip = $('#recorder');
  const lasts = recording?.from ? Date.now() - recording.from : 0;
  if (lasts > RECORD_MOST_MS) return recording.recorder.stop();
  // Whoever goes elsewhere records nothing there; what was said waits in its own chat.
  if (recording?.recorder?.state === 'recording' && recording.chat !== chat()) return recording.recorder.stop();
  if (!strip) return;
  strip.hidden = !recording?.from;
  const seconds = Math.floor(lasts / 1000);
  put($('time', strip), `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
}
document.addEventListener('click', (event) => {
  const deed = event.target.closest('[data-record]')?.dataset.record;
  if (deed === 'start') return void record();
  if (!deed || !recording?.recorder || recording.recorder.state === 'inactive') return;
  recording.canceled = deed === 'cancel';
  recording.recorder.stop();
});
