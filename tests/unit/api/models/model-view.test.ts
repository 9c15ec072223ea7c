import { modelView } from '../../../../api/models/model-view.js';
import type { PackOffer } from '../../../../contracts/index.js';

test('says of each option which stage reads it', () => {
  const properties = {
    padding: { type: 'number' },
    targetFaces: { type: 'integer' },
    onFull: { enum: ['wait', 'cpu'] },
  };
  const offer = { id: 'inflate', options: { type: 'object', properties } } as unknown as PackOffer;
  const view = modelView({ offer, available: true, devices: [], lastSeenAt: '', tooLarge: null } as never);
  expect(view.options).toEqual({
    type: 'object',
    properties: {
      padding: { type: 'number', 'x-stage': 'preprocess' },
      targetFaces: { type: 'integer', 'x-stage': 'texture' },
      onFull: { enum: ['wait', 'cpu'], 'x-stage': null },
    },
  });
});
