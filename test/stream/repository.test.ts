import { expect, test } from 'vitest';
import { startHubServer } from '../fakes/hub-server.ts';
import { onnxDecoderFiles } from '../fakes/onnx-repository.ts';
import { tinyService } from '../fakes/tiny-service.ts';

const catalogUrl = 'https://none.invalid/';
const noEngine = { name: 'Fault', code: 'engine-missing' };

// The service of Node has no engine for it either.
test('where nothing runs ONNX repositories, one of the Hub is refused before its weights are asked for', async () => {
  const hub = await startHubServer();
  hub.put('o/tiny', { files: await onnxDecoderFiles() });
  const service = tinyService();
  const options = { model: 'hf:o/tiny', catalogUrl, hub: { endpoint: hub.endpoint } };
  await expect(service.load(options)).rejects.toMatchObject(noEngine);
  expect(hub.log).not.toHaveLength(0);
  expect(hub.cdn.log).toEqual([]);
  await service.close();
  await hub.close();
});

test('and so are the files of one that a person gives, which can be looked at all the same', async () => {
  const entries = Object.entries(await onnxDecoderFiles());
  const files = entries.map(([path, bytes]) => new File([new Uint8Array(bytes)], path.split('/').at(-1)!));
  const service = tinyService();
  expect(await service.inspectFiles(files)).toMatchObject({ contextLength: 128, complete: true });
  await expect(service.load({ model: 'mine', files, catalogUrl })).rejects.toMatchObject(noEngine);
  await service.close();
});
