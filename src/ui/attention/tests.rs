use super::*;
use crate::base::clock::Timestamp;

const VERA: AgentId = AgentId(1);
const MARIN: AgentId = AgentId(2);
const CHAT: ChatId = ChatId(7);

fn fresh() -> (Attention, Clock) {
    let clock = Clock::manual(Timestamp::default());
    (Attention::new(clock.clone()), clock)
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The browser in which somebody signed in.
fn browser(agent: AgentId) -> Hash16 {
    [u8::try_from(agent.0 % 256).unwrap(); 16]
}

fn page(agent: AgentId, number: u64) -> Page {
    Page {
        agent,
        session: browser(agent),
        number,
    }
}

fn says(attention: &Attention, chat: ChatId, agent: AgentId, doing: Doing) {
    attention.says(chat, page(agent, 0), doing);
}

fn at(attention: &Attention) -> (Vec<u64>, Vec<u64>) {
    let audience = attention.at(CHAT);
    let ids = |agents: Vec<AgentId>| agents.iter().map(|agent| agent.0).collect();
    (ids(audience.looking), ids(audience.typing))
}

#[test]
fn what_is_not_said_again_ends() {
    let (attention, clock) = fresh();
    says(&attention, CHAT, VERA, Doing::Typing);
    says(&attention, CHAT, MARIN, Doing::Looking);
    assert_eq!(at(&attention), (vec![1, 2], vec![1]));
    clock.advance(seconds(6));
    assert_eq!(at(&attention), (vec![1, 2], vec![]));
    clock.advance(seconds(30));
    says(&attention, CHAT, MARIN, Doing::Looking);
    clock.advance(seconds(9));
    assert_eq!(at(&attention), (vec![2], vec![]));
    says(&attention, CHAT, MARIN, Doing::Nothing);
    assert!(attention.at(CHAT).is_empty());
}

#[test]
fn who_has_a_chat_open_twice_is_there_until_both_are_closed() {
    let (attention, clock) = fresh();
    let (one, other) = (page(VERA, 1), page(VERA, 2));
    attention.says(CHAT, one, Doing::Typing);
    attention.says(CHAT, other, Doing::Looking);
    assert_eq!(at(&attention), (vec![1], vec![1]), "one person");
    attention.says(CHAT, other, Doing::Nothing);
    assert_eq!(
        at(&attention),
        (vec![1], vec![1]),
        "still writes in the first"
    );
    attention.says(CHAT, other, Doing::Looking);
    attention.says(CHAT, one, Doing::Nothing);
    assert_eq!(
        at(&attention),
        (vec![1], vec![]),
        "still looks in the second"
    );
    attention.says(CHAT, other, Doing::Nothing);
    assert!(attention.at(CHAT).is_empty());
    // The same number in another browser is another page.
    let elsewhere = Page {
        session: browser(MARIN),
        ..one
    };
    attention.says(CHAT, one, Doing::Looking);
    attention.says(CHAT, elsewhere, Doing::Looking);
    attention.says(CHAT, elsewhere, Doing::Nothing);
    clock.advance(seconds(1));
    assert_eq!(at(&attention), (vec![1], vec![]));
}

#[test]
fn only_a_change_is_news_and_an_end_is_one() {
    let (attention, clock) = fresh();
    let listener = attention.listen(Hears::All);
    let news = || listener.news().into_keys().collect::<Vec<_>>();
    says(&attention, CHAT, VERA, Doing::Looking);
    assert_eq!(news(), [CHAT]);
    clock.advance(seconds(30));
    says(&attention, CHAT, VERA, Doing::Looking);
    attention.says(CHAT, page(VERA, 2), Doing::Looking);
    assert_eq!(news(), []);
    says(&attention, CHAT, VERA, Doing::Typing);
    says(&attention, ChatId(8), MARIN, Doing::Nothing);
    assert_eq!(news(), [CHAT]);
    clock.advance(LOOK_LASTS);
    assert_eq!(attention.sweep(), Some(clock.monotonic() + REMEMBERED));
    assert_eq!(news(), [CHAT], "that nobody is there is news too");
    clock.advance(REMEMBERED);
    assert_eq!(attention.sweep(), None);
    assert_eq!(news(), []);
    assert!(attention.room().chats.is_empty());
}

#[test]
fn a_browser_hears_of_what_its_pages_show_and_of_nothing_else() {
    let (attention, _clock) = fresh();
    let elsewhere = ChatId(8);
    let hers = attention.listen(Hears::PagesOf(browser(VERA)));
    let program = attention.listen(Hears::All);
    says(&attention, CHAT, MARIN, Doing::Looking);
    says(&attention, elsewhere, MARIN, Doing::Typing);
    assert!(!hers.has_news(), "she looks at neither");
    assert_eq!(program.news().len(), 2);
    // Her page may be older than Marin's coming: it is told how things stand.
    says(&attention, CHAT, VERA, Doing::Looking);
    assert_eq!(hers.news(), BTreeMap::from([(CHAT, News::Opened)]));
    says(&attention, CHAT, MARIN, Doing::Typing);
    says(&attention, elsewhere, MARIN, Doing::Nothing);
    assert_eq!(hers.news(), BTreeMap::from([(CHAT, News::Changed)]));
    says(&attention, CHAT, VERA, Doing::Nothing);
    says(&attention, CHAT, MARIN, Doing::Nothing);
    assert!(!hers.has_news(), "she has left");
    // A stream that broke and came back.
    says(&attention, CHAT, VERA, Doing::Looking);
    let again = attention.listen(Hears::PagesOf(browser(VERA)));
    assert_eq!(again.news(), BTreeMap::from([(CHAT, News::Opened)]));
    drop((hers, again, program));
    assert!(attention.room().ears.is_empty());
}

#[test]
fn there_is_an_end_to_how_much_is_kept() {
    let (attention, _clock) = fresh();
    for agent in 0..200 {
        says(&attention, CHAT, AgentId(agent), Doing::Looking);
    }
    assert_eq!(attention.at(CHAT).looking.len(), PEOPLE_MAX);
    for number in 0..200 {
        attention.says(CHAT, page(VERA, number), Doing::Looking);
    }
    let pages = attention.room().chats[&CHAT].pages.len();
    assert_eq!(pages, PEOPLE_MAX - 1 + PAGES_MAX);
    for chat in 0..5000 {
        says(&attention, ChatId(chat), VERA, Doing::Looking);
    }
    assert_eq!(attention.room().chats.len(), CHATS_MAX);
}

#[tokio::test]
async fn ends_are_told_without_anybody_asking() {
    let (attention, clock) = fresh();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(attention.clone().run(stopped));
    says(&attention, CHAT, VERA, Doing::Typing);
    let listener = attention.listen(Hears::All);
    assert_eq!(listener.news().len(), 1);
    tokio::task::yield_now().await;
    clock.advance(TYPING_LASTS);
    listener.stirred().await;
    listener.news();
    assert_eq!(at(&attention), (vec![1], vec![]));
    clock.advance(LOOK_LASTS);
    listener.stirred().await;
    assert!(attention.at(CHAT).is_empty());
}
