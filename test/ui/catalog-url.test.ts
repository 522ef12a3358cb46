import { expect, test } from 'vitest';
import { askedModel } from '../../src/ui/app/asked-model.ts';
import { catalogUrl } from '../../src/ui/catalog-url.ts';
import { hubEndpoint } from '../../src/ui/hub-endpoint.ts';

test.for([
  ['https://chat.example/', 'https://chat.example/models/catalog.json'],
  ['https://chat.example/nibble/index.html?model=x#y', 'https://chat.example/nibble/models/catalog.json'],
  ['https://chat.example/?catalog=other/list.json', 'https://chat.example/other/list.json'],
  ['http://localhost:4173/?catalog=http://127.0.0.1:9000/catalog.json', 'http://127.0.0.1:9000/catalog.json'],
  ['http://[::1]:4173/?catalog=http://localhost:9000/c.json', 'http://localhost:9000/c.json'],
] as const)('%s reads %s', ([page, catalog]) => {
  expect(catalogUrl(new URL(page))).toBe(catalog);
});

test.for([
  'https://chat.example/?catalog=https://evil.example/c.json',
  'https://chat.example/?catalog=//evil.example/c.json',
  'https://chat.example/?catalog=http://localhost:9000/c.json', // a site has no business with this machine's servers
  'https://chat.example/?catalog=javascript:alert(1)',
  'https://chat.example/?catalog=data:application/json,{}',
  'https://chat.example/?catalog=http://localhost.evil.example/c.json',
  'https://chat.example/?catalog=http://%00',
])('%s is not let elsewhere', (page) => {
  expect(catalogUrl(new URL(page))).toBe('https://chat.example/models/catalog.json');
});

test.for([
  ['https://chat.example/', undefined],
  ['https://chat.example/app/?hub=/hub', 'https://chat.example/hub'],
  ['http://localhost:4173/?hub=http://127.0.0.1:9000', 'http://127.0.0.1:9000/'],
  ['https://chat.example/?hub=https://evil.example', undefined], // it would be shown a person's token
] as const)('%s has models from %s', ([page, endpoint]) => {
  expect(hubEndpoint(new URL(page))).toBe(endpoint);
});

test.for([
  ['?model=one', 'one'],
  ['?model=hf:owner/repo:Q4_K_M', 'hf:owner/repo:Q4_K_M'],
  ['?model=https://evil.example/track.gguf', undefined],
  ['?model=HTTP://evil.example/track.gguf', undefined],
  ['', undefined],
] as const)('%s asks for %s', ([query, model]) => {
  expect(askedModel(new URL(`https://chat.example/${query}`))).toBe(model);
});
