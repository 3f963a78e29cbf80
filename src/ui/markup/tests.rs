use super::*;
use proptest::prelude::*;

fn html(text: &str) -> String {
    of_message(text).to_string()
}

#[test]
fn marks_stand_at_word_edges() {
    assert_eq!(
        html("*bold* and _it_ ~no~"),
        "<b>bold</b> and <i>it</i> <s>no</s>"
    );
    assert_eq!(html("*_both_*"), "<b><i>both</i></b>");
    assert_eq!(html("2*3*4 snake_case_name"), "2*3*4 snake_case_name");
    assert_eq!(html("no * no * _open"), "no * no * _open");
    assert_eq!(html("*one\ntwo*"), "*one\ntwo*");
    assert_eq!(html("** *b*"), "** <b>b</b>");
    assert_eq!(html("(*важно*)!"), "(<b>важно</b>)!");
}

#[test]
fn plain_words_have_no_marks() {
    for (text, words) in [
        (
            "*Happy birthday!* Ten _percent_",
            "Happy birthday! Ten percent",
        ),
        ("a <b> &amp; \"c\" 'd' &lt;", "a <b> &amp; \"c\" 'd' &lt;"),
        (
            "see https://a.example/?b=1&c=2.",
            "see https://a.example/?b=1&c=2.",
        ),
        ("2*3*4 ```mono *x*```", "2*3*4 mono *x*"),
    ] {
        assert_eq!(plain(text), words);
    }
    let lines = plain("Two:\n- one\n- two\nEnd");
    let lines: Vec<&str> = lines.split_whitespace().collect();
    assert_eq!(lines, ["Two:", "•", "one", "•", "two", "End"]);
}

#[test]
fn mono_keeps_what_it_holds() {
    assert_eq!(html("a ```*x* <b>``` b"), "a <code>*x* &lt;b&gt;</code> b");
    assert_eq!(html("``` ``` ```open"), "``` ``` ```open");
}

#[test]
fn code_keeps_what_it_holds() {
    assert_eq!(
        html("run `*x* <b>` now"),
        "run <code>*x* &lt;b&gt;</code> now"
    );
    assert_eq!(html("it`s Anna`s"), "it`s Anna`s");
    assert_eq!(html("`open"), "`open");
}

#[test]
fn lines_are_points_numbers_and_quotes_by_their_beginning() {
    let point = |words: &str| format!("<span class=\"point\">{words}</span>");
    assert_eq!(
        html("To bring:\n- *bread*\n* salt\nThank you"),
        format!(
            "To bring:{}{}Thank you",
            point("• <b>bread</b>"),
            point("• salt")
        )
    );
    assert_eq!(
        html("1. first\n12. last"),
        format!("{}{}", point("1. first"), point("12. last"))
    );
    assert_eq!(
        html("> one\n> two\n\nmine"),
        "<span class=\"said\">one\ntwo</span>\nmine"
    );
    assert_eq!(html("a\n\n- b"), format!("a\n\n{}", point("• b")));
    for plain in ["-5 degrees", "- ", ">no", "2026. was", "1.5 kg", "a - b"] {
        assert!(!html(plain).contains("<span"), "{plain}");
    }
    assert_eq!(html("- a ```b```"), "- a <code>b</code>");
}

#[test]
fn an_address_with_a_blank_in_it_is_no_link() {
    let words = |text: &str| Piece::Words(text.to_owned());
    let blank = Piece::Blank {
        index: 0,
        name: "1".to_owned(),
        again: false,
    };
    let shown = of_template(&[words("https://a.example/"), blank, words(" b")], |_| {
        ("\"x".to_owned(), "code".to_owned())
    });
    let span = "<span class=\"blank\" data-blank=\"1\" data-label=\"code\">&quot;x</span>";
    let shown = shown.to_string();
    assert!(
        !shown.contains("<a ") && shown.starts_with("https://a.example/<span"),
        "{shown}"
    );
    assert!(
        shown.contains(span) || shown.contains("&#34;x</span>"),
        "{shown}"
    );
}

#[test]
fn only_web_addresses_become_links() {
    let link = |address: &str| {
        format!(
            "<a href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{address}</a>"
        )
    };
    assert_eq!(
        html("see https://a.example/x_y_z."),
        format!("see {}.", link("https://a.example/x_y_z"))
    );
    assert_eq!(
        html("(http://a.example/(b))"),
        format!("({})", link("http://a.example/(b)"))
    );
    assert_eq!(
        html("*https://a.example*"),
        format!("<b>{}</b>", link("https://a.example"))
    );
    assert_eq!(html("HTTPS://A.EXAMPLE"), link("HTTPS://A.EXAMPLE"));
    let turned = html("https://a.example\u{202E}gnp.exe");
    assert!(turned.starts_with(&link("https://a.example")), "{turned}");
    for text in [
        "javascript:alert(1)",
        "https://",
        "xhttps://a.example",
        "data:text/html,x",
        "https://'x",
    ] {
        assert!(!html(text).contains("<a"), "{text}");
    }
}

#[test]
fn mail_addresses_become_links() {
    let link = |address: &str| {
        format!(
            "<a href=\"mailto:{address}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{address}</a>"
        )
    };
    assert_eq!(
        html("to ana.b+1@mail.a-b.example."),
        format!("to {}.", link("ana.b+1@mail.a-b.example"))
    );
    assert_eq!(
        html("*ana@a.example*"),
        format!("<b>{}</b>", link("ana@a.example"))
    );
    for text in [
        "a@b",
        "@vera",
        "a@.example",
        "a@b..example",
        "a@b.c",
        "ж@b.example",
        "a@b.example\"x",
    ] {
        let shown = html(text);
        assert!(
            !shown.contains("mailto") || !shown.contains("\"x"),
            "{text}"
        );
        assert_eq!(shown.contains("<a"), text.ends_with('x'), "{text}");
    }
}

#[test]
fn an_address_can_not_leave_its_attribute() {
    let shown = html("https://a.example/\"onmouseover=alert(1) x='y' <script>");
    assert!(!shown.contains("\"onmouseover"), "{shown}");
    assert!(!shown.contains("<script"), "{shown}");
    let shown = html("https://a.example/?a=1&b='");
    assert!(shown.contains("?a=1&amp;b=\" target"), "{shown}");
}

#[test]
fn few_emoji_alone_are_large() {
    for text in ["👍", "🎉🎉🎉", "❤️", " 👩‍🎨 ", "👨‍👩‍👧‍👦", "👍🏽👍🏽👍🏽", "🇭🇷🇷🇺", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
    {
        assert!(is_jumbo(text), "{text}");
    }
    for text in ["", "ok 👍", "🎉🎉🎉🎉🎉", "🇭🇷🇷🇺🇬🇧🇩🇪", "123"] {
        assert!(!is_jumbo(text), "{text}");
    }
}

#[test]
fn many_marks_cost_little() {
    let hostile = "*a ".repeat(20_000) + &"_~*".repeat(20_000) + &"https://a)".repeat(5_000);
    assert!(html(&hostile).len() > hostile.len());
}

proptest! {
    #[test]
    fn no_tag_but_ours_ever_stands_in_it(text in "[a<>&\"'*_~`/ :hpst.\\n]{0,60}") {
        let mut left = html(&text);
        for tag in ["b", "i", "s", "code"] {
            left = left.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
        }
        left = left.replace("</span>", "").replace("<span class=\"said\">", "")
            .replace("<span class=\"point\">", "");
        left = left.replace("</a>", "").replace("<a href=\"", "").replace("mailto:", "")
            .replace("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">", "");
        prop_assert!(!left.contains(['<', '>', '"', '\'']), "{}", left);
    }

    #[test]
    fn plain_words_stay(text in "[a-zа-я ]{0,40}") {
        prop_assert_eq!(html(&text), text);
    }
}
