//! What customers write, as Meta sends it: one message a body, signed, with Meta's escapes.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

/// The number that all of them write to, and its account.
pub const PHONE_NUMBER_ID: &str = "305000000000001";
/// The account of the number.
pub const WABA_ID: &str = "204000000000001";
/// Signs every body.
pub const APP_SECRET: &str = "bench-app-secret";
/// Where webhooks go.
pub const PATH: &str = "/webhooks/whatsapp";

const NAMES: [&str; 8] = [
    "Ivana Horvat",
    "Марина Кузнецова",
    "James Whitfield",
    "Дмитрий",
    "Ana-Marija Kovačević",
    "Олег Петрович С.",
    "Luka",
    "Nóra 🌸",
];

const WORDS: [&str; 40] = [
    "здравствуйте",
    "заказ",
    "когда",
    "придёт",
    "посылка",
    "спасибо",
    "оплатил",
    "вчера",
    "не",
    "могу",
    "найти",
    "книгу",
    "адрес",
    "пожалуйста",
    "подскажите",
    "ещё",
    "раз",
    "да",
    "нет",
    "и",
    "hello",
    "order",
    "when",
    "the",
    "parcel",
    "delivery",
    "dobar",
    "dan",
    "narudžba",
    "knjiga",
    "hvala",
    "molim",
    "a",
    "please",
    "address",
    "Zagreb",
    "12/3",
    "info@shop.example",
    "🙂",
    "50%",
];

/// SplitMix64: the same traffic in every run.
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Sixty-four bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }
}

/// One message that nobody has sent yet.
pub struct Draft {
    /// Which customer, from zero.
    pub customer: u64,
    /// Seconds since 1970.
    pub at_s: i64,
    /// Different for every message that one file ever sees.
    pub unique: u64,
}

/// The webhook's body for a message.
pub fn body(draft: &Draft, dice: &mut Dice) -> String {
    let phone = 385_910_000_000 + draft.customer;
    let user_id = 1_048_576_000_000_000 + draft.customer * 7_919;
    let name = NAMES[usize::try_from(draft.customer % NAMES.len() as u64).unwrap_or(0)];
    let id = STANDARD.encode(format!("{phone}{:020X}", draft.unique));
    let mut body = String::with_capacity(1_800);
    let _ = write!(
        body,
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{WABA_ID}","changes":[{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"38515550101","phone_number_id":"{PHONE_NUMBER_ID}"}},"contacts":[{{"profile":{{"name":""#
    );
    escape(name, &mut body);
    let _ = write!(
        body,
        r#""}},"wa_id":"{phone}","user_id":"HR.{user_id}"}}],"messages":[{{"from":"{phone}","from_user_id":"HR.{user_id}","id":"wamid.HBgM{id}","timestamp":"{}","text":{{"body":""#,
        draft.at_s
    );
    escape(&words(dice), &mut body);
    body.push_str(r#""},"type":"text"}]},"field":"messages"}]}]}"#);
    body
}

/// 20 to 200 characters.
fn words(dice: &mut Dice) -> String {
    let wanted = usize::try_from(20 + dice.below(170)).unwrap_or(20);
    let mut text = String::with_capacity(2 * wanted);
    let mut chars = 0;
    while chars < wanted {
        let word = WORDS[usize::try_from(dice.below(WORDS.len() as u64)).unwrap_or(0)];
        text.push_str(word);
        text.push(' ');
        chars += word.chars().count() + 1;
    }
    text.truncate(text.trim_end().len());
    text
}

/// As Meta writes: everything but ASCII as `\u0444`, a slash as `\/`, `%` and `@` escaped too.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '/' => out.push_str("\\/"),
            '%' | '@' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            ascii if ascii.is_ascii() => out.push(ascii),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
}

/// A whole request, head and body.
fn request(key: &hmac::Key, body: &str) -> Vec<u8> {
    let mut request = Vec::with_capacity(body.len() + 320);
    request.extend_from_slice(
        format!(
            "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nX-Hub-Signature-256: sha256=",
            body.len()
        )
        .as_bytes(),
    );
    for byte in hmac::sign(key, body.as_bytes()).as_ref() {
        for nibble in [byte >> 4, byte & 15] {
            request.push(b"0123456789abcdef"[usize::from(nibble)]);
        }
    }
    request.extend_from_slice(b"\r\n\r\n");
    request.extend_from_slice(body.as_bytes());
    request
}

/// `count` requests of messages of now, each of a customer whom `customer` names by its number. `first` is the first
/// message's [`Draft::unique`].
pub fn requests(
    (first, count): (u64, u64),
    at_s: i64,
    mut customer: impl FnMut(u64, &mut Dice) -> u64,
) -> Arc<Vec<Vec<u8>>> {
    let (key, mut dice) = (key(), Dice::new(first));
    let requests = (0..count).map(|number| {
        let draft = Draft {
            customer: customer(number, &mut dice),
            at_s,
            unique: first + number,
        };
        request(&key, &body(&draft, &mut dice))
    });
    Arc::new(requests.collect())
}

/// The key of [`APP_SECRET`].
pub fn key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, APP_SECRET.as_bytes())
}
