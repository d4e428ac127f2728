// The ticket's page. Its forms work without scripts, too.

import { startDrafts } from "./ticket/drafts.js";
import { startKeys } from "./ticket/keys.js";
import { scrollToNewest } from "./ticket/newest.js";
import { startPresence } from "./ticket/presence.js";
import { startSavedReplies } from "./ticket/saved_replies.js";
import { startSecrets } from "./ticket/secrets.js";
import { startSwaps } from "./ticket/swaps.js";

startDrafts();
startPresence();
startSavedReplies();
startSecrets();
startSwaps();
startKeys();
scrollToNewest();
