import { useEffect } from 'preact/hooks';
import { loadModels, models } from '../state/models.js';
import { choosePreset, order } from '../state/order.js';
import { cutOut } from '../state/picture.js';
import { STRINGS } from '../strings.js';
import { OrderForm } from './order-form.js';
import { PicturePlace } from './picture-place.js';
import { useTitle } from './use-title.js';

/** Where a model begins: the picture on one side, what becomes of it on the other. */
export function MakePage() {
  useTitle(STRINGS.nav.make);
  const { model, options, preset } = order.value;
  useEffect(() => {
    void loadModels();
  }, []);
  useEffect(() => {
    // What a purpose asks for depends on what the engine has.
    if (models.value !== null && preset !== 'own') choosePreset(preset);
  }, [models.value, model]);
  useEffect(() => {
    void cutOut(model, options);
  }, [model, options]);
  return (
    <div class="page make">
      <div class="title">
        <h1 tabIndex={-1}>{STRINGS.make.title}</h1>
        <p class="lead">{STRINGS.make.lead}</p>
      </div>
      <PicturePlace />
      <OrderForm />
    </div>
  );
}
