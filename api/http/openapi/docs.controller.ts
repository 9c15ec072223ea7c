import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from '../request-context.js';
import { buildOpenApi } from './build-openapi.js';
import { docsPage } from './docs-page.js';
import { PAGE_POLICY, page } from './html.js';

const LANDING = page(
  'Orfeas',
  `<h1>Orfeas</h1><p>One picture in, one textured, printable 3D model out.</p><ul>
<li><a href="/v1/docs">The API’s routes</a> and their <a href="/v1/openapi.json">OpenAPI document</a></li>
<li><a href="/v1/generations">Generations</a> and <a href="/v1/models">models</a></li>
<li><a href="/health">Health</a>, <a href="/ready">readiness</a> and <a href="/metrics">metrics</a></li></ul>`,
);

@Controller()
export class DocsController {
  readonly #document = buildOpenApi();
  readonly #docs = docsPage(this.#document);

  @Get('v1/openapi.json')
  document() {
    return this.#document;
  }

  @Get('v1/docs')
  docs(@Res() reply: FastifyReply): void {
    sendPage(reply, this.#docs);
  }

  @Get()
  landing(@Res() reply: FastifyReply): void {
    sendPage(reply, LANDING);
  }
}

function sendPage(reply: FastifyReply, html: string): void {
  void reply
    .header('Content-Type', 'text/html; charset=utf-8')
    .header('Content-Security-Policy', PAGE_POLICY)
    .send(html);
}
