import { appendFileSync } from 'node:fs';
import { register } from 'node:module';

/** Appends the address of every module that is loaded to the file named by `RECORD`. */
export async function load(url, context, nextLoad) {
  appendFileSync(process.env.RECORD ?? '', `${url}\n`);
  return nextLoad(url, context);
}

if (process.env.RECORD_HOOKED === undefined) {
  process.env.RECORD_HOOKED = 'yes';
  register(import.meta.url);
}
