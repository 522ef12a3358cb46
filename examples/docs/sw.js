// What the site is made of is there without a network after one visit; weights and the index are kept by the element.
importScripts('nibble/offline.js');
keepOffline({
  nibble: 'nibble/',
  site: [
    './',
    'index.html',
    'style.css',
    'pages/start.html',
    'pages/sharing.html',
    'pages/offline.html',
    'pages/backup.html',
  ],
});
