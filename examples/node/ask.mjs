import { createClient } from 'nibble-llm/node';

const content = process.argv[2] ?? 'What is the capital of France?';
const nibble = await createClient({ model: 'smollm2-135m-instruct' });
const messages = [
  { role: 'system', content: 'You are a helpful AI assistant. Answer in plain English.' },
  { role: 'user', content },
];
const reply = nibble.chat({ messages, temperature: 0, maxTokens: 256 });
for await (const { text } of reply) process.stdout.write(text);
const { stats } = await reply.result;
console.error(`\n${stats.decodeTokensPerSecond.toFixed(0)} tokens/s on ${stats.threads} threads`);
await nibble.close();
