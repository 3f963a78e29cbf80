//! What an order comes to, in exact decimals: the prices are other people's words.

use crate::domain::entry::OrderItem;

/// Digits after the point that are counted.
const DECIMALS: u32 = 6;
/// Millionths.
const SCALE: i128 = 10_i128.pow(DECIMALS);
/// Characters of a number at most.
const NUMBER_MAX: usize = 15;

/// A sum of money.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// Exactly, with a point and at least two digits after it.
    pub amount: String,
    /// Its currency, as the order writes it.
    pub currency: String,
}

/// What the products come to in each currency, in the order in which those come; nothing where a number can't be read.
pub fn sums(items: &[OrderItem]) -> Vec<Sum> {
    let mut totals: Vec<(&str, Option<i128>)> = Vec::new();
    for item in items {
        let cost = millionths(&item.price)
            .zip(millionths(&item.quantity))
            .and_then(|(price, quantity)| price.checked_mul(quantity))
            .map(|cost| cost / SCALE);
        match totals.iter_mut().find(|(of, _)| *of == item.currency) {
            Some((_, total)) => *total = total.zip(cost).and_then(|(a, b)| a.checked_add(b)),
            None => totals.push((&item.currency, cost)),
        }
    }
    let told = totals.into_iter().filter_map(|(currency, total)| {
        Some(Sum {
            amount: written(total?),
            currency: currency.to_owned(),
        })
    });
    told.collect()
}

/// A price with at least two digits after the point, like the sums; as it came, where it can't be read.
pub fn price(text: &str) -> String {
    millionths(text).map_or_else(|| text.to_owned(), written)
}

/// A number that is not negative, in millionths.
fn millionths(text: &str) -> Option<i128> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = text.len() <= NUMBER_MAX && part.len() <= DECIMALS as usize;
    if whole.is_empty() || !digits(whole) || !digits(part) || !fits {
        return None;
    }
    let padded = format!("{whole}{part:0<width$}", width = DECIMALS as usize);
    padded.parse().ok()
}

fn written(total: i128) -> String {
    let part = format!("{:06}", total % SCALE);
    let part = part.trim_end_matches('0');
    format!("{}.{part:0<2}", total / SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(items: &[(&str, &str, &str)]) -> Vec<String> {
        let items: Vec<OrderItem> = items
            .iter()
            .map(|(quantity, price, currency)| OrderItem {
                product: "x".to_owned(),
                quantity: (*quantity).to_owned(),
                price: (*price).to_owned(),
                currency: (*currency).to_owned(),
            })
            .collect();
        let sums = sums(&items).into_iter();
        sums.map(|sum| format!("{} {}", sum.amount, sum.currency))
            .collect()
    }

    #[test]
    fn products_are_summed_by_currency() {
        assert_eq!(
            told(&[("2", "19.9", "BRL"), ("1", "0.1", "BRL"), ("3", "5", "EUR")]),
            ["39.90 BRL", "15.00 EUR"]
        );
        assert_eq!(told(&[("3", "0.001", "KWD")]), ["0.003 KWD"]);
        assert_eq!(told(&[("0.5", "3.01", "EUR")]), ["1.505 EUR"]);
    }

    #[test]
    fn what_is_no_number_makes_no_sum() {
        for (quantity, price) in [
            ("", "1"),
            ("1", "-1"),
            ("1", "1,5"),
            ("1e9", "1"),
            ("1", "."),
            ("1", "NaN"),
            ("9999999999999999", "1"),
            ("1", "0.1234567"),
        ] {
            assert!(
                told(&[(quantity, price, "EUR"), ("1", "1", "EUR")]).is_empty(),
                "{quantity} {price}"
            );
        }
        // More than can be counted is no number either.
        let most = "999999999999999";
        assert!(told(&[(most, most, "X")]).is_empty());
        assert_eq!(
            told(&[("99999999", "99999999", "X")]),
            ["9999999800000001.00 X"]
        );
    }
}
