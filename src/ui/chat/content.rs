//! What is particular to each kind of message, as programs read it.

use serde::Serialize;

use crate::domain::entry::{Body, ContactCard, OrderItem, SentCard};
use crate::ui::chat::choices::ChoicesView;
use crate::ui::chat::order::sums;

/// What is particular to an entry's kind; all but one of them are absent.
#[derive(Debug, Serialize)]
pub struct ContentView {
    template: Option<TemplateView>,
    location: Option<LocationView>,
    contacts: Option<Vec<ContactView>>,
    interactive: Option<InteractiveView>,
    button: Option<ButtonView>,
    order: Option<OrderView>,
    unsupported: Option<UnsupportedView>,
    choices: Option<ChoicesView>,
}

/// The particulars of a body.
pub fn content_view(body: &Body) -> ContentView {
    ContentView {
        template: template_view(body),
        location: location_view(body),
        contacts: contacts_view(body),
        interactive: interactive_view(body),
        button: button_view(body),
        order: order_view(body),
        unsupported: unsupported_view(body),
        choices: match body {
            Body::Choices { choices, .. } => Some(choices.into()),
            _ => None,
        },
    }
}

#[derive(Debug, Serialize)]
struct TemplateView {
    name: String,
    language: String,
    variables: Vec<String>,
    /// The id of the file above the text.
    header: Option<u64>,
    buttons: Vec<String>,
    cards: Vec<SentCardView>,
}

#[derive(Debug, Serialize)]
struct SentCardView {
    header: Option<u64>,
    text: String,
    buttons: Vec<String>,
}

impl SentCardView {
    fn of(card: &SentCard) -> Self {
        Self {
            header: card.header.map(|media| media.0),
            text: card.text.clone(),
            buttons: card.buttons.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
struct LocationView {
    latitude: f64,
    longitude: f64,
    name: String,
    address: String,
    url: String,
}

#[derive(Debug, Serialize)]
struct ContactView {
    name: String,
    phones: Vec<String>,
    emails: Vec<String>,
    company: String,
    asked: bool,
}

#[derive(Debug, Serialize)]
struct InteractiveView {
    kind: String,
    payload: String,
}

#[derive(Debug, Serialize)]
struct ButtonView {
    payload: String,
}

#[derive(Debug, Serialize)]
struct OrderView {
    items: Vec<OrderItemView>,
    /// What they come to, by currency.
    sums: Vec<SumView>,
}

#[derive(Debug, Serialize)]
struct SumView {
    amount: String,
    currency: String,
}

#[derive(Debug, Serialize)]
struct OrderItemView {
    product: String,
    quantity: String,
    price: String,
    currency: String,
}

#[derive(Debug, Serialize)]
struct UnsupportedView {
    what: String,
    raw: String,
}

fn template_view(body: &Body) -> Option<TemplateView> {
    match body {
        Body::Template(sent) => Some(TemplateView {
            name: sent.name.clone(),
            language: sent.language.clone(),
            variables: sent.variables.clone(),
            header: sent.header.map(|media| media.0),
            buttons: sent.buttons.clone(),
            cards: sent.cards.iter().map(SentCardView::of).collect(),
        }),
        _ => None,
    }
}

fn location_view(body: &Body) -> Option<LocationView> {
    match body {
        Body::Location {
            latitude,
            longitude,
            name,
            address,
            url,
        } => Some(LocationView {
            latitude: *latitude,
            longitude: *longitude,
            name: name.clone(),
            address: address.clone(),
            url: url.clone(),
        }),
        _ => None,
    }
}

fn contacts_view(body: &Body) -> Option<Vec<ContactView>> {
    let Body::Contacts(cards) = body else {
        return None;
    };
    let view = |card: &ContactCard| ContactView {
        name: card.name.clone(),
        phones: card.phones.clone(),
        emails: card.emails.clone(),
        company: card.company.clone(),
        asked: card.asked,
    };
    Some(cards.iter().map(view).collect())
}

fn interactive_view(body: &Body) -> Option<InteractiveView> {
    match body {
        Body::Interactive { kind, payload, .. } => Some(InteractiveView {
            kind: kind.clone(),
            payload: payload.clone(),
        }),
        _ => None,
    }
}

fn button_view(body: &Body) -> Option<ButtonView> {
    match body {
        Body::Button { payload, .. } => Some(ButtonView {
            payload: payload.clone(),
        }),
        _ => None,
    }
}

fn order_view(body: &Body) -> Option<OrderView> {
    let Body::Order { items, .. } = body else {
        return None;
    };
    let view = |item: &OrderItem| OrderItemView {
        product: item.product.clone(),
        quantity: item.quantity.clone(),
        price: item.price.clone(),
        currency: item.currency.clone(),
    };
    Some(OrderView {
        items: items.iter().map(view).collect(),
        sums: sums(items)
            .into_iter()
            .map(|sum| SumView {
                amount: sum.amount,
                currency: sum.currency,
            })
            .collect(),
    })
}

fn unsupported_view(body: &Body) -> Option<UnsupportedView> {
    match body {
        Body::Unsupported { what, raw } => Some(UnsupportedView {
            what: what.clone(),
            raw: raw.clone(),
        }),
        _ => None,
    }
}
