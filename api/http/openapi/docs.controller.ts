import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from '../request-context.js';
import { buildOpenApi } from './build-openapi.js';
import { docsPage } from './docs-page.js';
import { PAGE_POLICY } from './html.js';

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
}

function sendPage(reply: FastifyReply, html: string): void {
  void reply
    .header('Content-Type', 'text/html; charset=utf-8')
    .header('Content-Security-Policy', PAGE_POLICY)
    .send(html);
}
