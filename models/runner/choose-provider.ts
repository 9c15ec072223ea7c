import { InferenceSession, Tensor } from 'onnxruntime-node';
import { executionProvidersOf, type Provider } from './open-session.js';

/** The smallest graph there is: `y = Identity(x)`, one float (ONNX IR 8, opset 17). */
const PROBE_GRAPH = Buffer.from(
  'CAgSADo3ChAKAXgSAXkiCElkZW50aXR5EgFwWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQEQ==',
  'base64',
);

/** Why a provider is not there. */
export interface ProviderChoice {
  provider: Provider;
  /** What the wanted one failed with; null where it runs. */
  refusal: string | null;
}

/** The wanted provider where it runs a graph on the card of that index, else the CPU. */
export async function chooseProvider(wanted: Provider, deviceIndex: number): Promise<ProviderChoice> {
  if (wanted === 'cpu') return { provider: 'cpu', refusal: null };
  try {
    const session = await InferenceSession.create(PROBE_GRAPH, {
      executionProviders: executionProvidersOf({ provider: wanted, deviceIndex }),
      logSeverityLevel: 4,
    });
    await session.run({ x: new Tensor('float32', new Float32Array(1), [1]) });
    await session.release();
    return { provider: wanted, refusal: null };
  } catch (error) {
    return { provider: 'cpu', refusal: error instanceof Error ? error.message : String(error) };
  }
}
