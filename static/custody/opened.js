// The admin's page of an opened secret.
"use strict";

new OpenedSecret(document.querySelector("[data-opened]"));
