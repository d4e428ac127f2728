// The ticket's page. Without any of this its forms work; with it nothing is lost, and
// colleagues see each other.

import { keepDrafts } from "./ticket/drafts.js";
import { listenToKeys } from "./ticket/keys.js";
import { beHere } from "./ticket/presence.js";
import { offerReplies } from "./ticket/replies.js";
import { holdSecrets } from "./ticket/secrets.js";
import { swapParts } from "./ticket/swaps.js";
import { showNewest } from "./ticket/newest.js";

keepDrafts();
beHere();
offerReplies();
holdSecrets();
swapParts();
listenToKeys();
showNewest();
