//! Silences of every kind, on a paused clock.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

const SECOND: Duration = Duration::from_secs(1);

fn pair() -> (DuplexStream, Guarded<DuplexStream>) {
    let (client, server) = tokio::io::duplex(64);
    (client, Guarded::new(server, Patience::default()))
}

async fn cut_after<S: AsyncRead + Unpin>(stream: &mut S) -> Duration {
    let begun = tokio::time::sleep(Duration::ZERO).deadline();
    let mut byte = [0_u8; 1];
    let error = loop {
        match stream.read(&mut byte).await {
            Ok(0) => panic!("the client ended"),
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    tokio::time::sleep(Duration::ZERO).deadline() - begun
}

fn about(seconds: u64, measured: Duration) {
    let whole = Duration::from_secs(seconds);
    assert!(
        measured >= whole && measured < whole + SECOND,
        "{measured:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_cut() {
    let (_client, mut server) = pair();
    about(10, cut_after(&mut server).await);
}

#[tokio::test(start_paused = true)]
async fn dripping_does_not_prolong_a_head() {
    let (mut client, mut server) = pair();
    let drip = async {
        while client.write_all(b"x").await.is_ok() {
            tokio::time::sleep(SECOND).await;
        }
    };
    tokio::select! {
        () = drip => panic!("the server never cut"),
        measured = cut_after(&mut server) => about(10, measured),
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_fine_while_an_answer_is_made_and_short_afterwards() {
    let (_client, mut server) = pair();
    let answering = server.exchange().answering();
    let answer = async {
        tokio::time::sleep(Duration::from_secs(3_600)).await;
        drop(answering);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = answer => {}
        measured = cut_after(&mut server) => about(3_660, measured),
    }
}

#[tokio::test(start_paused = true)]
async fn each_request_of_a_connection_has_its_own_time() {
    let (mut client, mut server) = pair();
    let mut byte = [0_u8; 1];
    for _ in 0..5 {
        client.write_all(b"x").await.unwrap();
        server.read_exact(&mut byte).await.unwrap();
        drop(server.exchange().answering());
        tokio::time::sleep(SECOND * 9).await;
    }
    about(60, cut_after(&mut server).await);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_cut() {
    let (_client, mut server) = pair();
    let error = server.write_all(&[0; 1_000]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_not_cut() {
    let (mut client, mut server) = pair();
    let read = async {
        let mut bytes = [0_u8; 64];
        loop {
            tokio::time::sleep(SECOND * 20).await;
            client.read_exact(&mut bytes).await.unwrap();
        }
    };
    tokio::select! {
        () = read => {}
        written = server.write_all(&[0; 1_000]) => written.unwrap(),
    }
}

#[tokio::test(start_paused = true)]
async fn closing_takes_in_what_still_comes() {
    let (mut client, mut server) = pair();
    let send = async {
        for _ in 0..20 {
            client.write_all(&[0; 64]).await.unwrap();
            tokio::time::sleep(SECOND).await;
        }
        client
    };
    let (client, closed) = tokio::join!(send, server.shutdown());
    closed.unwrap();
    drop(client);
}

#[tokio::test]
async fn who_chatters_and_asks_nothing_is_cut_but_an_upload_may_be_long() {
    let (mut client, server) = tokio::io::duplex(64 * 1024);
    let mut server = Guarded::new(server, Patience::default()).multiplexed();
    let exchange = server.exchange();
    tokio::spawn(async move { while client.write_all(&[b'x'; 4_096]).await.is_ok() {} });
    let mut piece = vec![0; 16 * 1_024];
    let mut upload = 0;
    let answering = exchange.answering();
    while upload < 3 * MOST_CHATTERED {
        upload += server.read(&mut piece).await.unwrap();
    }
    drop(answering);
    let mut chatter = 0;
    while let Ok(count) = server.read(&mut piece).await {
        chatter += count;
    }
    assert!(chatter <= MOST_CHATTERED && chatter > MOST_CHATTERED / 2);
}
