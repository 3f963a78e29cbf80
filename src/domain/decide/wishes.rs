//! What customers wish is heard, noted and kept.

use crate::base::clock::Timestamp;
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::customer::{Address, MarketingWish, WishHow};
use crate::domain::decide::people;
use crate::domain::decide::team::may_keep_team;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::is_opt_out;
use crate::domain::view::{Halt, Read};
use crate::domain::wish::{WISH_WORD_CHARS_MAX, WISH_WORDS_MAX, WishWords, folded};

/// Hears whether a customer's message stops marketing or wants it again. The chat is told. `body` is what they said
/// at `at`.
///
/// # Errors
/// When storage fails.
pub fn hear(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    mut address: Address,
    (body, at): (&Body, Timestamp),
) -> Read<()> {
    let (said, how): (&[&str], _) = match body {
        Body::Text(text) => (&[text], WishHow::Word),
        Body::Button { text, payload } | Body::Interactive { text, payload, .. } => {
            (&[payload, text], WishHow::Button)
        }
        _ => return Ok(()),
    };
    let stopped = address.marketing.is_some_and(|wish| wish.stopped);
    let words = plan.view.wish_words()?;
    // The button that we gave a marketing template for this says so whatever its label is called.
    let heard = match body {
        Body::Button { payload, .. } if is_opt_out(payload) => Some(true),
        _ => said.iter().find_map(|said| words.heard(said, stopped)),
    };
    let Some(stopped) = heard else { return Ok(()) };
    let wish = MarketingWish { stopped, at, how };
    if people::wishes(plan, &mut address, wish) {
        plan.tell(chat, ChatEvent::MarketingChanged { stopped });
    }
    Ok(())
}

/// A member notes what the customer said of marketing in another way.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn note(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &mut Chat,
    stopped: bool,
) -> Result<Answer, Halt> {
    let address = plan.view.address(chat.address)?;
    let mut address = address.ok_or(Refusal::NotFound)?;
    if address.marketing.is_some_and(|wish| wish.stopped) == stopped {
        return Ok(Answer::Nothing);
    }
    let how = WishHow::Agent(agent.id);
    // Noted now, it is the last word, whatever clock the one before was told by.
    let last = address.marketing.map(|wish| wish.at);
    let at = plan.now.max(last.unwrap_or(plan.now));
    address.marketing = None;
    people::wishes(plan, &mut address, MarketingWish { stopped, at, how });
    let by = agent.id;
    plan.tell(chat, ChatEvent::MarketingNoted { by, stopped });
    Ok(Answer::Done)
}

/// Sets the words that customers are understood by.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn set_words(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    words: &WishWords,
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let stop = list("stop", &words.stop)?;
    let resume = list("resume", &words.resume)?;
    let is_stop = |word: &String| stop.iter().any(|it| folded(it) == folded(word));
    if resume.iter().any(is_stop) {
        return Err(Refusal::invalid("resume", FieldProblem::Taken).into());
    }
    let before = plan.view.wish_words()?;
    let after = WishWords { stop, resume };
    if before == after {
        return Ok(Answer::Nothing);
    }
    let told = |words: &[String]| Some(AuditValue::text(&words.join(", ")));
    let changes = Differences::default()
        .field("stop_words", told(&before.stop), told(&after.stop))
        .field("resume_words", told(&before.resume), told(&after.resume));
    plan.write(Write::WishWords(after));
    let by = by.map(|agent| agent.id);
    plan.audit(by, AuditKind::WishWordsChanged, AuditSubject::Desk, changes)?;
    Ok(Answer::Done)
}

/// Words as they are kept: each once, on one line.
fn list(field: &str, words: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = text::one_line(&text::composed(word), WISH_WORD_CHARS_MAX + 1);
        if text::length(&word) > WISH_WORD_CHARS_MAX {
            let problem = FieldProblem::TooLong(WISH_WORD_CHARS_MAX);
            return Err(Refusal::invalid(field, problem));
        }
        let plain = folded(&word);
        if !plain.is_empty() && kept.iter().all(|it| folded(it) != plain) {
            kept.push(word);
        }
    }
    if kept.len() > WISH_WORDS_MAX {
        return Err(Refusal::invalid(
            field,
            FieldProblem::TooMany(WISH_WORDS_MAX),
        ));
    }
    Ok(kept)
}
