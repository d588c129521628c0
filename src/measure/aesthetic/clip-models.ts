import { MODELS, type Model } from '../../models/registry.js';

/** An encoder of CLIP's kind, and what is known of it. */
export interface ClipModel {
  /** Its name on the Hugging Face hub; embeddings of different encoders are never compared. */
  readonly id: string;
  /** Has `vision_model.onnx`, `text_model.onnx`, `tokenizer.json` and the three configuration files. */
  readonly model: Model;
  /** Factor of the cosines before the softmax: the exponential of the scale that was learnt with the encoder. */
  readonly logitScale: number;
  /** File of the linear head that was fitted to this very encoder, or `null`. */
  readonly head: string | null;
}

/** OpenAI's ViT-B/32 (Radford et al. 2021): its learnt scale stopped at the limit of 100. */
export const CLIP_VIT_B_32: ClipModel = {
  id: 'Xenova/clip-vit-base-patch32',
  model: MODELS.clip,
  logitScale: 100,
  head: 'sa_0_4_vit_b_32_linear.pth',
};
