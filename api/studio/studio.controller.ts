import { join } from 'node:path';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { chooseCoding, readStudioFiles } from './studio-files.js';

/** `vite build` writes here; this file runs from `dist/api/studio`. */
const FOLDER = join(import.meta.dirname, '../../studio');

/**
 * What the page may do: its own scripts and styles, the API it came from. `blob:` are files that were fetched with a
 * key and textures inside a model; WebAssembly is the decoder of compressed meshes.
 */
const STUDIO_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self' blob:",
  "require-trusted-types-for 'script'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FOREVER = 'public, max-age=31536000, immutable';

/** The studio: the web page at `/` and its files. They carry nothing of any tenant, so they need no key. */
@Controller()
export class StudioController {
  readonly #files = readStudioFiles(FOLDER);

  @Get()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.header('Content-Security-Policy', STUDIO_POLICY).header('Cross-Origin-Opener-Policy', 'same-origin');
    this.#send('index.html', request, reply);
  }

  @Get('assets/:name')
  asset(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.#send(`assets/${name}`, request, reply);
  }

  /** @throws OrfeasError NOT_FOUND. */
  #send(name: string, request: FastifyRequest, reply: FastifyReply): void {
    const file = this.#files.get(name);
    if (file === undefined) throw new OrfeasError('NOT_FOUND', `The studio has no file ${name.slice(0, 64)}`);
    void reply.headers({
      ETag: file.etag,
      Vary: 'Accept-Encoding',
      'Cache-Control': file.immutable ? FOREVER : 'no-cache',
      'Content-Type': file.mediaType,
    });
    if (request.headers['if-none-match'] === file.etag) {
      void reply.status(304).send();
      return;
    }
    const coding = chooseCoding(file, request.headers['accept-encoding']);
    if (coding !== 'identity') void reply.header('Content-Encoding', coding);
    void reply.send(file.codings.get(coding));
  }
}
