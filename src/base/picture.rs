//! Pictures in PNG drawn anew as JPEG, row by row: a picture is never whole in memory.

use std::cell::RefCell;
use std::io::Cursor;

use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, rgb_to_ycbcr};
use png::{ColorType, Decoder, Limits, Reader, Transformations};

/// Pixels of the largest picture that is drawn anew.
const PIXELS_MAX: u64 = 50_000_000;
/// Pixels of the largest that is kept in passes, which is whole in memory after all.
const PASSED_PIXELS_MAX: u64 = 4_000_000;
/// Bytes that the decoder may take beside a picture's rows.
const DECODER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// From 1 to 100: nobody sees a difference.
const QUALITY: u8 = 90;

/// The picture as a JPEG, on white where it is see-through. Nothing for one that can't be read to its end, or is too
/// large.
pub fn jpeg_of_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(bytes),
        Limits {
            bytes: DECODER_BYTES_MAX,
        },
    );
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let info = reader.info();
    let pixels = u64::from(info.width) * u64::from(info.height);
    let (width, height) = (info.width, info.height);
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    let passes = info.interlaced;
    if pixels == 0 || pixels > PIXELS_MAX || passes && pixels > PASSED_PIXELS_MAX {
        return None;
    }
    let whole = if passes {
        let mut whole = vec![0; reader.output_buffer_size()?];
        reader.next_frame(&mut whole).ok()?;
        Some(whole)
    } else {
        None
    };
    let picture = Picture {
        width,
        height,
        colours: reader.output_color_type().0,
        rows: RefCell::new(Rows {
            reader,
            whole,
            row: Vec::new(),
            last: None,
            is_broken: false,
        }),
    };
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY)
        .encode_image(&picture)
        .ok()?;
    (!picture.rows.borrow().is_broken).then_some(jpeg)
}

struct Picture<'b> {
    width: u16,
    height: u16,
    colours: ColorType,
    rows: RefCell<Rows<'b>>,
}

/// The rows, which are asked for from above to below, the last one perhaps more than once.
struct Rows<'b> {
    reader: Reader<Cursor<&'b [u8]>>,
    whole: Option<Vec<u8>>,
    row: Vec<u8>,
    last: Option<u16>,
    is_broken: bool,
}

impl Rows<'_> {
    fn go_to(&mut self, y: u16) {
        if self.last == Some(y) {
            return;
        }
        self.last = Some(y);
        self.row.clear();
        if let Some(whole) = &self.whole {
            let length = self.reader.output_line_size(self.reader.info().width);
            let length = length.unwrap_or(0);
            let begin = length * usize::from(y);
            self.row
                .extend_from_slice(whole.get(begin..begin + length).unwrap_or_default());
            return;
        }
        match self.reader.next_row() {
            Ok(Some(row)) => self.row.extend_from_slice(row.data()),
            _ => self.is_broken = true,
        }
    }
}

impl ImageBuffer for &Picture<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let mut rows = self.rows.borrow_mut();
        rows.go_to(y);
        let samples = self.colours.samples();
        let mut pixels = rows.row.chunks_exact(samples);
        for _ in 0..self.width {
            let pixel = pixels.next().unwrap_or_default();
            let (r, g, b) = on_white(pixel);
            let (luma, blue, red) = rgb_to_ycbcr(r, g, b);
            buffers[0].push(luma);
            buffers[1].push(blue);
            buffers[2].push(red);
        }
    }
}

fn on_white(pixel: &[u8]) -> (u8, u8, u8) {
    let over = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(255)
    };
    match *pixel {
        [grey] => (grey, grey, grey),
        [grey, alpha] => {
            let grey = over(grey, alpha);
            (grey, grey, grey)
        }
        [r, g, b] => (r, g, b),
        [r, g, b, alpha] => (over(r, alpha), over(g, alpha), over(b, alpha)),
        _ => (255, 255, 255),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
        std::fs::read(path.join(name)).unwrap()
    }

    #[test]
    fn pictures_of_every_form_become_jpegs() {
        for name in [
            "picture.png",
            "palette.png",
            "deep.png",
            "glass.png",
            "interlaced.png",
        ] {
            let jpeg = jpeg_of_png(&real(name)).unwrap();
            assert!(jpeg.starts_with(b"\xff\xd8\xff"), "{name}");
            assert!(jpeg.ends_with(b"\xff\xd9"), "{name}");
            // 48 by 32 pixels, 8 bits, three colours.
            let frame = memchr::memmem::find(&jpeg, b"\xff\xc0").unwrap();
            assert_eq!(jpeg[frame + 4..frame + 10], [8, 0, 32, 0, 48, 3], "{name}");
        }
    }

    #[test]
    fn what_is_see_through_is_white() {
        assert_eq!(on_white(&[10, 20, 30, 0]), (255, 255, 255));
        assert_eq!(on_white(&[10, 20, 30, 255]), (10, 20, 30));
        assert_eq!(on_white(&[0, 128]), (127, 127, 127));
    }

    #[test]
    fn what_is_cut_or_no_picture_is_left_alone() {
        let whole = real("deep.png");
        assert_eq!(jpeg_of_png(&whole[..whole.len() / 2]), None);
        assert_eq!(jpeg_of_png(b""), None);
        assert_eq!(jpeg_of_png(&real("photo.jpg")), None);
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_not_drawn() {
        let mut bomb = real("picture.png");
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(jpeg_of_png(&bomb), None);
    }
}
