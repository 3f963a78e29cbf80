// Runs in a browser though no page of the desk is open: it shows what is pushed, and leads there.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* It is shown that there is something. */ }
  event.waitUntil(self.registration.showNotification(told.title || 'Okno', {
    body: told.body || '',
    tag: told.tag || 'okno',
    renotify: true,
    icon: '/assets/icon-192.png',
    badge: '/assets/badge-96.png',
    data: { url: told.url || '/' },
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || '/', self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const page = pages.find((known) => new URL(known.url).pathname === url.pathname) ?? pages[0];
    if (!page) return self.clients.openWindow(url.href);
    await page.focus();
    if (new URL(page.url).pathname !== url.pathname) await page.navigate(url.href).catch(() => self.clients.openWindow(url.href));
  })());
});

// The browser's push service gives this browser another address.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil((async () => {
    const applicationServerKey = new URL(self.location.href).searchParams.get('k');
    const held = event.newSubscription ?? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = held.toJSON();
    await fetch('/me/notifications/devices', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth }) });
  })());
});
