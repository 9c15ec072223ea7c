import { createRequire } from 'node:module';

interface Report {
  issues: { numErrors: number; numWarnings: number; messages: { code: string; message: string; severity: number }[] };
  info: { generator: string; totalVertexCount: number; totalTriangleCount: number; extensionsRequired?: string[] };
}

// The package is CommonJS compiled from Dart and ships no types.
const validator: { validateBytes(bytes: Uint8Array): Promise<Report> } = createRequire(import.meta.url)(
  'gltf-validator',
);

/** What Khronos' glTF validator says; expects it to find neither an error nor a warning. */
export async function expectValidGlb(bytes: Uint8Array): Promise<Report['info']> {
  const { issues, info } = await validator.validateBytes(bytes);
  // Severity 0 is an error, 1 a warning, 2 and 3 are remarks.
  expect(issues.messages.filter((message) => message.severity <= 1)).toEqual([]);
  expect([issues.numErrors, issues.numWarnings]).toEqual([0, 0]);
  return info;
}
