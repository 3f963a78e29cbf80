//! What a message carries besides words: files, places, contacts and the like, as the page draws them.

use crate::base::id::MediaId;
use crate::domain::entry::{Body, Entry, FileKind};
use crate::domain::media::{Media, MediaState};
use crate::domain::view::View as _;
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
    },
    /// Something with an icon, a name and a line about it; a link when there is somewhere to go.
    Card {
        /// The icon.
        icon: &'static str,
        /// The name.
        name: String,
        /// The line about it.
        about: String,
        /// Where it leads.
        link: Option<Link>,
    },
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
        /// What came, for those who keep the settings.
        raw: Option<String>,
    },
}

/// Where a piece leads.
pub struct Link {
    /// The address.
    pub url: String,
    /// A file of ours, not another site.
    pub download: bool,
}

/// The things besides words that an entry carries.
///
/// # Errors
/// When storage fails.
pub fn pieces(sight: &Sight<'_>, entry: &Entry) -> Result<Vec<Piece>, Failure> {
    let look = &sight.look;
    Ok(match &entry.body {
        Body::File { kind, media, .. } => vec![file(sight, entry, *kind, *media)?],
        Body::Location {
            latitude,
            longitude,
            name,
            address,
        } => vec![place(look, *latitude, *longitude, name, address)],
        Body::Contacts(cards) => cards
            .iter()
            .map(|card| {
                let about = [card.phones.as_slice(), card.emails.as_slice()].concat();
                Piece::Card {
                    icon: "contact",
                    name: card.name.clone(),
                    about: about.join(" · "),
                    link: None,
                }
            })
            .collect(),
        Body::Order { items, .. } => {
            let count = look.with("order-items", "count", items.len());
            let head = Piece::Card {
                icon: "file",
                name: look.text("preview-order"),
                about: count,
                link: None,
            };
            let lines = items.iter().map(|item| Piece::Card {
                icon: "plus",
                name: item.product.clone(),
                about: format!("{} × {} {}", item.quantity, item.price, item.currency),
                link: None,
            });
            std::iter::once(head).chain(lines).collect()
        }
        Body::Unsupported { raw, .. } => vec![Piece::Unknown {
            raw: sight.sees_raw.then(|| raw.clone()),
        }],
        _ => Vec::new(),
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
        link: Some(Link {
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
    let label_and_size = format!("{label} · {}", look.size(size));
    Ok(match kind {
        FileKind::Image => Piece::Picture {
            class: "image",
            url,
            alt: label,
        },
        FileKind::Sticker => Piece::Picture {
            class: "sticker",
            url,
            alt: label,
        },
        FileKind::Video => Piece::Film {
            url,
            label: label_and_size,
        },
        FileKind::Audio { .. } => Piece::Sound {
            url,
            label: label_and_size,
        },
        FileKind::Document => Piece::Card {
            icon,
            name: if media.name.is_empty() {
                label
            } else {
                media.name.clone()
            },
            about: about_file(look, &media, size),
            link: Some(Link {
                url,
                download: true,
            }),
        },
    })
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
        None => media.mime.split(';').next().unwrap_or_default().to_owned(),
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
        MediaState::Fetching { attempts, .. } if *attempts > 1 => {
            (look.text("media-failed"), None, None)
        }
        MediaState::Fetching { .. } | MediaState::Arriving { .. } | MediaState::Ready { .. } => {
            (look.text("media-fetching"), None, None)
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
