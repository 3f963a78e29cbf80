#!/bin/sh
# Makes the files beside it with other programs: ffmpeg, ImageMagick, LibreOffice, zip, tar, gzip, python3.
# Run once, when a file is added; the results are committed.
set -eu
cd "$(dirname "$0")"
quiet="-loglevel error -y"
tone="-f lavfi -i sine=frequency=440:duration=0.5:sample_rate=48000"
bars="-f lavfi -i testsrc=duration=0.4:size=96x64:rate=10"

/usr/bin/convert -size 48x32 gradient:red-blue photo.jpg
/usr/bin/convert -size 48x32 gradient:red-blue -colorspace CMYK cmyk.jpg
/usr/bin/convert -size 48x32 gradient:red-blue -define png:color-type=6 -define png:bit-depth=8 picture.png
/usr/bin/convert -size 48x32 gradient:red-blue -colors 16 PNG8:palette.png
/usr/bin/convert -size 48x32 gradient:red-blue -define png:color-type=6 -define png:bit-depth=16 PNG64:deep.png
/usr/bin/convert -size 48x32 xc:none -fill red -draw 'rectangle 8,8 24,24' -define png:color-type=6 PNG32:glass.png
/usr/bin/convert -size 48x32 gradient:red-blue -interlace PNG -define png:color-type=2 -define png:bit-depth=8 interlaced.png
/usr/bin/convert -delay 10 -size 32x32 xc:red xc:blue -loop 0 moving.gif
/usr/bin/convert -size 48x32 gradient:red-blue sticker.webp

ffmpeg $quiet $bars $tone -c:v libx264 -profile:v baseline -pix_fmt yuv420p -c:a aac -movflags +faststart -shortest film.mp4
ffmpeg $quiet $bars $tone -c:v libx264 -profile:v baseline -pix_fmt yuv420p -c:a aac -shortest last.mp4
ffmpeg $quiet $bars -c:v mpeg4 mpeg4.mp4
ffmpeg $quiet $bars -c:v libx264 -profile:v baseline -pix_fmt yuv420p film.3gp
ffmpeg $quiet $bars -c:v libx264 -pix_fmt yuv420p film.mov
ffmpeg $quiet $tone -c:a libopus -b:a 16k -f webm recorded.webm
ffmpeg $quiet $tone -c:a libopus -b:a 16k -ac 1 voice.ogg
ffmpeg $quiet $tone -c:a libopus -b:a 16k -ac 2 stereo.ogg
ffmpeg $quiet $tone -c:a libvorbis vorbis.ogg
ffmpeg $quiet $tone -c:a libmp3lame -b:a 32k -id3v2_version 0 -write_xing 0 sound.mp3
ffmpeg $quiet $tone -c:a libmp3lame -b:a 32k -metadata title=Tone tagged.mp3
ffmpeg $quiet $tone -c:a aac -f adts sound.aac
ffmpeg $quiet $tone -c:a aac sound.m4a
ffmpeg $quiet $tone -ar 8000 sound.wav

printf 'Hello. Привет. Dobar dan.\n' > text.txt
printf 'a,b\n1,2\n' > table.csv
office() { soffice --headless --convert-to "$2" "$1" >/dev/null 2>&1; }
cp text.txt letter.txt
office letter.txt odt
office letter.odt docx
office letter.odt 'doc:MS Word 97'
office letter.odt pdf
mv letter.pdf paper.pdf
office table.csv xlsx
office table.csv 'xls:MS Excel 97'
cat > slides.fodp <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:automatic-styles><style:page-layout style:name="L"/></office:automatic-styles><office:master-styles><style:master-page style:name="M" style:page-layout-name="L"/></office:master-styles><office:body><office:presentation><draw:page draw:name="one" draw:master-page-name="M"/></office:presentation></office:body></office:document>
XML
office slides.fodp pptx
rm -f letter.txt table.csv slides.fodp

# Nasty ones. The program is the beginning of one: nothing that runs.
{ printf 'MZ\220\0\3\0\0\0\4\0\0\0\377\377\0\0'; head -c 2000 /dev/zero; } > tool.exe
cp tool.exe photo-of-tool.jpg
rm -f ./*.zip
touch -d 2026-01-01 tool.exe photo-of-tool.jpg text.txt
zip -qX exe.zip tool.exe
zip -qX exe-as-jpg.zip photo-of-tool.jpg
zip -qX0 stored.zip photo-of-tool.jpg
mkdir -p folder/inner && cp photo-of-tool.jpg folder/inner/cat.jpg && zip -qXr folder.zip folder
zip -qX0 zip-in-zip.zip exe-as-jpg.zip
zip -qX two.zip tool.exe text.txt
zip -qXP secret encrypted.zip tool.exe
mkdir -p Tool.app/Contents/MacOS && cp photo-of-tool.jpg Tool.app/Contents/MacOS/Tool && printf '<plist/>' > Tool.app/Contents/Info.plist && zip -qXr app.zip Tool.app
mkdir -p META-INF && printf 'Manifest-Version: 1.0\n' > META-INF/MANIFEST.MF && cp text.txt A.txt && zip -qXr jar.zip META-INF A.txt
cat photo.jpg jar.zip > polyglot.jpg
head -c 120 exe-as-jpg.zip > truncated.zip
gzip -nc tool.exe > exe.gz
tar --owner=0 --group=0 --mtime=2026-01-01 -cf exe.tar photo-of-tool.jpg
tar --owner=0 --group=0 --mtime=2026-01-01 -czf exe.tar.gz photo-of-tool.jpg
tar --owner=0 --group=0 --mtime=2026-01-01 -cf text.tar text.txt
gzip -nc text.txt > text.txt.gz
head -c 20000000 /dev/zero > zeros && zip -qX9 bomb.zip zeros && gzip -9nc zeros > bomb.gz
# An installer is told by the class in the first row of its list.
python3 - <<'PYTHON'
bytes_ = bytearray(open("letter.doc", "rb").read())
first = int.from_bytes(bytes_[48:52], "little")
row = (first + 1) << int.from_bytes(bytes_[30:32], "little")
bytes_[row + 80:row + 96] = bytes.fromhex("84100c0000000000c000000000000046")
open("installer.doc", "wb").write(bytes_)
PYTHON
rm -rf folder Tool.app META-INF A.txt zeros photo-of-tool.jpg
