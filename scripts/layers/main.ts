import { writeFileSync } from 'node:fs';
import { LINT_RULES, lintRules } from './lint-rules.js';
import { roomPages } from './room-page.js';

const pages = roomPages();
writeFileSync(LINT_RULES, lintRules());
for (const { file, text } of pages) writeFileSync(file, text);
console.log(`${LINT_RULES} and ${pages.length} pages of rooms written`);
