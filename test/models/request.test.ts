import { afterEach, expect, it, vi } from 'vitest';
import { request } from '../../src/models/request.js';

afterEach(() => vi.unstubAllGlobals());

/** Answers to every address with a redirect, and says which addresses were asked. */
function redirectingTo(location: string): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    return new Response(null, { status: 302, headers: { location } });
  });
  return asked;
}

it.each(['http://127.0.0.1/model.bin', 'file:///etc/passwd', 'data:,model'])(
  'is never led from https to %s',
  async (location) => {
    const asked = redirectingTo(location);
    const answer = request('https://models.example/model.bin', 0, new AbortController().signal);
    await expect(answer).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringContaining('away from https'),
    });
    expect(asked).toEqual(['https://models.example/model.bin']);
  },
);
