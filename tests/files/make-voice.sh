#!/bin/bash
# Makes the recordings that the voice tests read, with ffmpeg (5.1 made those that are kept). Run it in this folder.
#   voice.webm         1.5 s, mono, as a browser streams it: segment and clusters of unknown size
#   voice-stereo.webm  0.3 s, stereo, with sizes and a trimmed end
#   recorded.ogg       0.3 s, mono, OGG
#   vorbis.webm        0.3 s, no Opus
# browser.webm is what Chromium's MediaRecorder gave of its own test microphone (make-browser-voice.py).
set -euo pipefail
make() {
  local seconds=$1 out=$2
  shift 2
  ffmpeg -v error -y -f lavfi -i "sine=frequency=440:duration=$seconds:sample_rate=48000" \
    -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$@" -f "${out##*.}" - > "$out"
}
make 1.5 voice.webm -ac 1 -c:a libopus -b:a 16k -live 1 -cluster_time_limit 500
ffmpeg -v error -y -f lavfi -i "sine=frequency=440:duration=0.31:sample_rate=48000" -map_metadata -1 \
  -fflags +bitexact -flags:a +bitexact -ac 2 -c:a libopus -b:a 16k voice-stereo.webm
make 0.3 recorded.ogg -ac 1 -c:a libopus -b:a 16k
make 0.3 vorbis.webm -ac 1 -c:a libvorbis -q:a 0
