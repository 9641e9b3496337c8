// The organizers' door works without this file, passkeys and live refresh aside.
"use strict";
