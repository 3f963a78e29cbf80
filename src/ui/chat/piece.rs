//! What a message carries besides words: files, places, contacts and the like, as the page draws them.

use crate::base::id::MediaId;
use crate::base::phone;
use crate::domain::entry::{Author, Body, ContactCard, Entry, FileKind, OrderItem, Referral};
use crate::domain::media::{Media, MediaState};
use crate::domain::template::{kind_sent, spot_sent};
use crate::domain::view::View as _;
use crate::ui::chat::came;
use crate::ui::chat::order::{price, sums};
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// One thing besides words.
pub enum Piece {
    /// A picture or sticker.
    Picture {
        /// `image` or `sticker`.
        class: &'static str,
        /// Where it is.
        url: String,
        /// For those who don't see it.
        alt: String,
        /// What it is and how large.
        about: String,
    },
    /// A film.
    Film {
        /// Where it is.
        url: String,
        /// Its label.
        label: String,
    },
    /// A sound.
    Sound {
        /// Where it is.
        url: String,
        /// Its label.
        label: String,
        /// Recorded as a voice message.
        voice: bool,
    },
    /// Something with an icon, a name and a line about it; a link when there is somewhere to go.
    Card {
        /// The icon.
        icon: &'static str,
        /// The name.
        name: String,
        /// The line about it.
        about: String,
        /// What else is to be known.
        hint: Option<String>,
        /// Where it leads.
        link: Option<Link>,
    },
    /// A person whom the customer names.
    Contact(ContactPiece),
    /// A file that is not here.
    Missing {
        /// The icon.
        icon: &'static str,
        /// What it is.
        label: String,
        /// Why it is not here.
        state: String,
        /// What to do about it.
        hint: Option<String>,
        /// Where to ask for it again.
        fetch: Option<String>,
    },
    /// Something that WhatsApp did not pass on.
    Unknown {
        /// Whether WhatsApp kept it back, or the desk does not know its kind.
        title: String,
        /// What it was, if that is known.
        what: Option<String>,
        /// Where it can be found.
        hint: String,
        /// What came, for those who keep the settings: each value with the names that lead to it.
        raw: Option<Vec<(String, String)>>,
    },
}

/// Where a piece leads.
pub struct Link {
    /// The address.
    pub url: String,
    /// A file of ours, not another site.
    pub download: bool,
    /// What following it does.
    pub title: String,
}

/// A person whom the customer names.
pub struct ContactPiece {
    /// The name, else the first phone or address.
    pub name: String,
    /// Where they work.
    pub company: String,
    /// Their phones as written, each with its place when it can be kept.
    pub phones: Vec<(String, Option<usize>)>,
    /// Where a card is kept, for those who may, and its place in the message.
    pub save: Option<(String, usize)>,
    /// Their e-mail addresses.
    pub emails: Vec<String>,
    /// The customer's own, given because we asked.
    pub asked: bool,
}

/// The things besides words that an entry carries.
///
/// # Errors
/// When storage fails.
pub fn pieces(sight: &Sight<'_>, entry: &Entry) -> Result<Vec<Piece>, Failure> {
    let mut pieces = brought_by(&sight.look, entry);
    pieces.extend(of_body(sight, entry)?);
    Ok(pieces)
}

/// The same without files, and with nothing to press.
pub fn said(look: &Look, entry: &Entry) -> Vec<Piece> {
    let mut pieces = brought_by(look, entry);
    pieces.extend(named(look, entry, None));
    pieces
}

fn brought_by(look: &Look, entry: &Entry) -> Vec<Piece> {
    let advertisement = entry.referral.as_ref();
    let came_by = advertisement.and_then(|referral| came_by(look, referral));
    came_by.into_iter().collect()
}

fn of_body(sight: &Sight<'_>, entry: &Entry) -> Result<Vec<Piece>, Failure> {
    let look = &sight.look;
    Ok(match &entry.body {
        Body::File { kind, media, .. } => vec![file(sight, entry, *kind, *media)?],
        Body::Template(sent) => {
            let mut pieces = header(sight, entry, sent.header)?;
            // Its name and address stand in the text.
            let spot = spot_sent(sight.snapshot, &account_of(sight)?, sent)?;
            pieces
                .extend(spot.map(|(latitude, longitude)| place(look, latitude, longitude, "", "")));
            pieces
        }
        Body::Contacts(_) => {
            let save = format!("/chats/{}/messages/{}/contact", entry.chat, entry.id);
            named(look, entry, sight.may_save.then_some(save.as_str()))
        }
        Body::Unsupported { raw, .. } if sight.sees_raw => {
            let mut pieces = named(look, entry, None);
            for piece in &mut pieces {
                if let Piece::Unknown { raw: shown, .. } = piece {
                    *shown = Some(came::lines(raw));
                }
            }
            pieces
        }
        _ => named(look, entry, None),
    })
}

/// What an entry names and no file holds: a place, people, an order, and what WhatsApp did not pass on. `save` is where
/// a contact is kept.
fn named(look: &Look, entry: &Entry, save: Option<&str>) -> Vec<Piece> {
    match &entry.body {
        Body::Location {
            latitude,
            longitude,
            name,
            address,
            url,
        } => {
            let place = place(look, *latitude, *longitude, name, address);
            std::iter::once(place).chain(page_of(look, url)).collect()
        }
        Body::Contacts(cards) => cards
            .iter()
            .enumerate()
            .map(|(place, card)| {
                let save = save.map(|save| (save.to_owned(), place));
                Piece::Contact(contact(look, card, save))
            })
            .collect(),
        Body::Order { items, .. } => order(look, items),
        Body::Unsupported { what, raw } => vec![Piece::Unknown {
            title: look.text(match came::is_withheld(raw) {
                true => "message-unsupported",
                false => "message-unknown",
            }),
            what: look.find(&format!("shown-what-{}", what.replace('_', "-"))),
            hint: look.text(match entry.author {
                Author::Customer => "message-unsupported-hint",
                _ => "message-unsupported-phone",
            }),
            raw: None,
        }],
        _ => Vec::new(),
    }
}

/// The account of the chat's number.
fn account_of(sight: &Sight<'_>) -> Result<String, Failure> {
    let chat = sight.snapshot.chat(sight.chat)?;
    let number = chat.and_then(|chat| sight.team.numbers.get(&chat.number));
    Ok(number.map_or_else(String::new, |number| number.waba_id.clone()))
}

/// The file above the words of a template, or of one of its cards.
///
/// # Errors
/// When storage fails.
pub fn header(
    sight: &Sight<'_>,
    entry: &Entry,
    media: Option<MediaId>,
) -> Result<Vec<Piece>, Failure> {
    let Some(id) = media else {
        return Ok(Vec::new());
    };
    let account = account_of(sight)?;
    let kind = match (sight.snapshot.media(id)?, &entry.body) {
        (Some(media), Body::Template(sent)) => {
            kind_sent(sight.snapshot, &account, (sent, id), &media)?
        }
        _ => FileKind::Document,
    };
    Ok(vec![file(sight, entry, kind, id)?])
}

fn contact(look: &Look, card: &ContactCard, save: Option<(String, usize)>) -> ContactPiece {
    let mut names = std::iter::once(&card.name)
        .chain(&card.phones)
        .chain(&card.emails);
    let name = names.find(|name| !name.trim().is_empty()).cloned();
    let name = name.unwrap_or_else(|| look.text("preview-contacts"));
    ContactPiece {
        phones: card
            .phones
            .iter()
            .enumerate()
            .map(|(place, phone)| {
                let whole = phone::international(phone).is_some();
                (phone.clone(), whole.then_some(place))
            })
            .collect(),
        save: save.filter(|_| {
            let mut phones = card.phones.iter();
            phones.any(|phone| phone::international(phone).is_some())
        }),
        emails: card.emails.clone(),
        company: card.company.clone(),
        asked: card.asked,
        name,
    }
}

/// How many products, each with its price, and what they come to.
fn order(look: &Look, items: &[OrderItem]) -> Vec<Piece> {
    let card = |icon, name: String, about: String| Piece::Card {
        icon,
        name,
        about,
        hint: None,
        link: None,
    };
    let decimal = look.text("number-decimal");
    let amount = |written: &str| written.replace('.', &decimal);
    let count = look.with("order-items", "count", items.len());
    let sums: Vec<String> = sums(items)
        .iter()
        .map(|sum| {
            let sum = format!("{} {}", amount(&sum.amount), sum.currency);
            look.with("shown-order-sum", "sum", sum.as_str())
        })
        .collect();
    let about = std::iter::once(count).chain(sums).collect::<Vec<_>>();
    let head = card("file", look.text("preview-order"), about.join(" · "));
    let lines = items.iter().map(|item| {
        let price = amount(&price(&item.price));
        let price = format!("{} × {price} {}", amount(&item.quantity), item.currency);
        card("plus", item.product.clone(), price)
    });
    std::iter::once(head).chain(lines).collect()
}

/// The advertisement or post that brought the customer here.
fn came_by(look: &Look, referral: &Referral) -> Option<Piece> {
    let post = referral.source_type == "post";
    let kind = look.text(if post {
        "shown-post"
    } else {
        "shown-advertisement"
    });
    let name = [&referral.headline, &referral.source_id]
        .into_iter()
        .find(|name| !name.is_empty())?;
    Some(Piece::Card {
        icon: "link",
        name: name.clone(),
        about: kind,
        hint: (!referral.body.is_empty()).then(|| referral.body.clone()),
        link: web(look, &referral.source_url),
    })
}

/// A link to a page on the web, and to nothing else that an address can name.
fn web(look: &Look, url: &str) -> Option<Link> {
    let (scheme, _) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web.then(|| Link {
        url: url.to_owned(),
        download: false,
        title: look.text("shown-open-link"),
    })
}

/// The page that a place has on the web.
fn page_of(look: &Look, url: &str) -> Option<Piece> {
    (!url.is_empty()).then(|| Piece::Card {
        icon: "link",
        name: url.to_owned(),
        about: look.text("shown-place-page"),
        hint: None,
        link: web(look, url),
    })
}

fn place(look: &Look, latitude: f64, longitude: f64, name: &str, address: &str) -> Piece {
    let point = format!("{latitude:.5}, {longitude:.5}");
    let about = if address.is_empty() {
        point
    } else {
        format!("{address} · {point}")
    };
    Piece::Card {
        icon: "location",
        name: if name.is_empty() {
            look.text("media-location")
        } else {
            name.to_owned()
        },
        about,
        hint: None,
        link: Some(Link {
            title: look.text("media-open-map"),
            url: format!(
                "https://www.openstreetmap.org/?mlat={latitude:.6}&mlon={longitude:.6}#map=16/{latitude:.6}/{longitude:.6}"
            ),
            download: false,
        }),
    }
}

fn file(sight: &Sight<'_>, entry: &Entry, kind: FileKind, id: MediaId) -> Result<Piece, Failure> {
    let look = &sight.look;
    let (icon, key) = match kind {
        FileKind::Image => ("image", "media-image"),
        FileKind::Video => ("video", "media-video"),
        FileKind::Audio { voice: true } => ("audio", "media-voice"),
        FileKind::Audio { voice: false } => ("audio", "media-audio"),
        FileKind::Document => ("file", "media-document"),
        FileKind::Sticker => ("sticker", "media-sticker"),
    };
    let label = look.text(key);
    let Some(media) = sight.snapshot.media(id)? else {
        return Ok(Piece::Missing {
            icon,
            label,
            state: look.text("media-lost"),
            hint: None,
            fetch: None,
        });
    };
    let MediaState::Ready { size, .. } = media.state else {
        return Ok(missing(look, entry, icon, label, &media));
    };
    let url = format!("/media/{id}");
    let about = format!("{label} · {}", look.size(size));
    let known = shows(kind, &media.mime);
    Ok(match kind {
        FileKind::Image | FileKind::Sticker if known => Piece::Picture {
            class: if kind == FileKind::Image {
                "image"
            } else {
                "sticker"
            },
            url,
            alt: label,
            about,
        },
        FileKind::Video if known => Piece::Film { url, label: about },
        FileKind::Audio { voice } if known => Piece::Sound {
            url,
            label: about,
            voice,
        },
        _ => Piece::Card {
            icon,
            about: match about_file(look, &media, size) {
                // What could be seen or heard, and was sent to be kept.
                about if kind == FileKind::Document && is_seen_or_heard(&media.mime) => {
                    format!("{label} · {about}")
                }
                about => about,
            },
            name: if media.name.is_empty() {
                label
            } else {
                media.name.clone()
            },
            hint: (kind != FileKind::Document).then(|| look.text("shown-not-played")),
            link: Some(Link {
                url,
                download: true,
                title: look.text("media-download"),
            }),
        },
    })
}

fn is_seen_or_heard(mime: &str) -> bool {
    ["image/", "video/", "audio/"]
        .into_iter()
        .any(|kind| mime.starts_with(kind))
}

/// Whether browsers show or play such a file.
fn shows(kind: FileKind, mime: &str) -> bool {
    let essence = mime.split(';').next().unwrap_or_default().trim();
    let known: &[&str] = match kind {
        FileKind::Image | FileKind::Sticker => {
            &["image/jpeg", "image/png", "image/gif", "image/webp"]
        }
        FileKind::Video => &["video/mp4", "video/webm", "video/3gpp"],
        FileKind::Audio { .. } => &[
            "audio/ogg",
            "audio/mpeg",
            "audio/mp4",
            "audio/aac",
            "audio/wav",
        ],
        FileKind::Document => &[],
    };
    known
        .iter()
        .any(|known| known.eq_ignore_ascii_case(essence))
}

/// A small picture of what an entry carries, for where it is quoted: none of what was deleted or is not here.
///
/// # Errors
/// When storage fails.
pub fn thumbnail(sight: &Sight<'_>, entry: &Entry) -> Result<Option<String>, Failure> {
    let Body::File { kind, media, .. } = &entry.body else {
        return Ok(None);
    };
    let pictured = matches!(kind, FileKind::Image | FileKind::Sticker);
    if !pictured || entry.deleted_at.is_some() {
        return Ok(None);
    }
    let ready = sight.snapshot.media(*media)?.filter(|media| {
        matches!(media.state, MediaState::Ready { .. }) && shows(*kind, &media.mime)
    });
    Ok(ready.map(|media| format!("/media/{}", media.id)))
}

/// The kind by the name's ending, else by the MIME type, and the size.
fn about_file(look: &Look, media: &Media, size: u64) -> String {
    let ending = media
        .name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|ending| (1..=5).contains(&ending.len()))
        .filter(|ending| ending.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let kind = match ending {
        Some(ending) => ending.to_uppercase(),
        None => {
            let essence = media.mime.split(';').next().unwrap_or_default().trim();
            let (_, kind) = essence.split_once('/').unwrap_or(("", essence));
            let kind = kind.strip_prefix("x-").unwrap_or(kind);
            if kind.len() > 5 {
                essence.to_owned()
            } else {
                kind.to_uppercase()
            }
        }
    };
    format!("{kind} · {}", look.size(size))
}

fn missing(look: &Look, entry: &Entry, icon: &'static str, label: String, media: &Media) -> Piece {
    let again = || Some(format!("/chats/{}/media/{}/fetch", entry.chat, media.id));
    let (state, hint, fetch) = match &media.state {
        MediaState::Lost => (
            look.text("media-lost"),
            Some(look.text("media-lost-hint")),
            again(),
        ),
        MediaState::Failed { cause } => {
            let own = look.find(&format!("media-failed-{}", cause.replace('_', "-")));
            (
                own.unwrap_or_else(|| look.text("media-not-fetched")),
                None,
                again(),
            )
        }
        MediaState::Fetching { .. } | MediaState::Arriving { .. } | MediaState::Ready { .. } => {
            match media.state.next_try(look.now) {
                Some(next) => {
                    let time = look.coming(next);
                    let hint = look.with("media-next-try", "time", time.as_str());
                    (look.text("media-failed"), Some(hint), again())
                }
                None => (look.text("media-fetching"), None, None),
            }
        }
    };
    let label = if media.name.is_empty() {
        label
    } else {
        media.name.clone()
    };
    Piece::Missing {
        icon,
        label,
        state,
        hint,
        fetch,
    }
}
