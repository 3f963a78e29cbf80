//! `GET /forecast/sheet`: the forecast on paper, for whoever takes over: by responsible, in black on white, without
//! anything to press but what prints it.

use askama::Template;

use crate::base::id::AgentId;
use crate::http::Reply;
use crate::ui::alone::Alone;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::forecast::page::Read;
use crate::ui::forecast::read::Reach;
use crate::ui::forecast::row::Row;

/// The chats of one responsible, what ends first first.
struct Pile {
    of: Option<AgentId>,
    name: String,
    rows: Vec<(Row, Option<String>)>,
}

#[derive(Template)]
#[template(path = "forecast_sheet.html", config = "config/askama.toml")]
struct Sheet {
    alone: Alone,
    script: String,
    made: String,
    zone: String,
    piles: Vec<Pile>,
    more: usize,
}

/// The sheet of all that the reader can do something about.
pub async fn sheet(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let read = Read::new(&context, &snapshot, &team, Reach::Own)?;
    let words = &context.words;
    let more = read.more;
    let mut piles: Vec<Pile> = Vec::new();
    let mut put = |row: Row, absence: Option<String>| {
        let of = row.responsible;
        match piles.iter_mut().find(|pile| pile.of == of) {
            Some(pile) => pile.rows.push((row, absence)),
            None => piles.push(Pile {
                of,
                name: match of {
                    Some(id) => team.name(id).to_owned(),
                    None => words.text("forecast-nobody"),
                },
                rows: vec![(row, absence)],
            }),
        }
    };
    for section in read.freezing {
        for row in section.rows {
            put(row, Some(section.title.clone()));
        }
    }
    for row in read.attended {
        put(row, None);
    }
    let page = Sheet {
        alone: Alone::new(&context.desk, words, &words.text("forecast-sheet-title")),
        script: context.desk.assets.url("app.js"),
        made: words.exact(words.now),
        zone: words.zone.name().to_owned(),
        piles,
        more,
    };
    Ok(Reply::html(page.render()?))
}
