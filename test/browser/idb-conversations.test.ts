import { idbConversations } from '../../src/ui/app/idb-conversations.ts';
import { conversationStoreContract } from '../contract/conversation-store.ts';

conversationStoreContract('IndexedDB', () => idbConversations(crypto.randomUUID()));
