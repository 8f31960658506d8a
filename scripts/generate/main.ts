import { LANGUAGES } from './languages.js';

// Makes the code of every language, and tells which could not be made.
for (const { name, makeIn } of LANGUAGES) {
  try {
    makeIn('.');
  } catch (error) {
    console.error(`${name} is left as it is: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
