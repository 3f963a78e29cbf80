//! A line between a browser and the desk, or the desk and WhatsApp, that is slow, or cut, or brings no answers.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;

use crate::desk::PATIENCE;

/// How it is at the moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Mood {
    Whole,
    /// What goes to the desk goes slowly.
    Slow,
    /// Requests arrive, and their answers are lost.
    Deaf,
    Cut,
}

/// Bytes that go at once, and what a slow line rests after each.
const PIECE: usize = 16 * 1024;
const REST: std::time::Duration = std::time::Duration::from_millis(40);

pub struct Line {
    pub address: SocketAddr,
    mood: watch::Sender<Mood>,
    up: Up,
}

/// Bytes that went to the desk so far.
type Up = Arc<watch::Sender<usize>>;

impl Line {
    /// A line to the desk.
    pub fn to(desk: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // Little is on the way at any time.
        socket.set_recv_buffer_size(32 * 1024).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(64).unwrap();
        let address = listener.local_addr().unwrap();
        let (mood, watched) = watch::channel(Mood::Whole);
        let up = Up::default();
        let counted = Arc::clone(&up);
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(carry(browser, desk, watched.clone(), Arc::clone(&counted)));
            }
        });
        Self { address, mood, up }
    }

    /// Waits until so many bytes more went to the desk.
    pub async fn carries(&self, more: usize) {
        let mut up = self.up.subscribe();
        let goal = *up.borrow() + more;
        let there = tokio::time::timeout(PATIENCE, up.wait_for(|bytes| *bytes >= goal));
        there.await.expect("the line is used").unwrap();
    }

    pub fn is(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }
}

async fn carry(browser: TcpStream, desk: SocketAddr, mut mood: watch::Receiver<Mood>, count: Up) {
    if *mood.borrow() == Mood::Cut {
        return;
    }
    let Ok(desk) = TcpStream::connect(desk).await else {
        return;
    };
    let (from_browser, to_browser) = browser.into_split();
    let (from_desk, to_desk) = desk.into_split();
    let up = go(from_browser, to_desk, mood.clone(), Some(count));
    let down = go(from_desk, to_browser, mood.clone(), None);
    tokio::select! {
        () = up => {}
        () = down => {}
        _ = mood.wait_for(|mood| *mood == Mood::Cut) => {}
    }
}

async fn go(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mood: watch::Receiver<Mood>,
    up: Option<Up>,
) {
    let mut piece = vec![0; PIECE];
    while let Ok(count @ 1..) = from.read(&mut piece).await {
        let now = *mood.borrow();
        if now == Mood::Deaf && up.is_none() {
            return;
        }
        if now == Mood::Slow && up.is_some() {
            tokio::time::sleep(REST).await;
        }
        if to.write_all(&piece[..count]).await.is_err() {
            return;
        }
        if let Some(up) = &up {
            up.send_modify(|bytes| *bytes += count);
        }
    }
}
