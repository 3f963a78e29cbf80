//! Small files that a played customer can send at a click.

/// Three seconds of humming: OGG with Opus, one channel, 48 kHz.
pub const VOICE: &[u8] = include_bytes!("samples/voice.ogg");
/// A drawing of a parcel, JPEG, 480 by 320.
pub const PICTURE: &[u8] = include_bytes!("samples/picture.jpg");
/// A smile, static WebP, 512 by 512.
pub const STICKER: &[u8] = include_bytes!("samples/sticker.webp");
/// An invoice of one page, PDF.
pub const DOCUMENT: &[u8] = include_bytes!("samples/invoice.pdf");
/// One and a half seconds of a rolling ball, MP4 with H.264.
pub const VIDEO: &[u8] = include_bytes!("samples/clip.mp4");

/// MIME type, file name and bytes of the sample of a kind of media.
pub fn of(kind: &str) -> Option<(&'static str, &'static str, &'static [u8])> {
    Some(match kind {
        "image" => ("image/jpeg", "parcel.jpg", PICTURE),
        "video" => ("video/mp4", "ball.mp4", VIDEO),
        "audio" => ("audio/ogg; codecs=opus", "voice.ogg", VOICE),
        "document" => ("application/pdf", "invoice-77.pdf", DOCUMENT),
        "sticker" => ("image/webp", "smile.webp", STICKER),
        _ => return None,
    })
}
