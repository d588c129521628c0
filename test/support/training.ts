import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseQualityModel, type QualityModel } from '../../src/decide/quality-model.js';
import { fixturePath, makePictures } from './pictures.js';

/** Enough of them to train on. */
export const PHOTOS = readdirSync(fixturePath('photos')).sort();

/** The command that trains on the photographs of a folder; fast rather than small. */
export const TRAIN = ['train', 'photos', '-o', 'model.json', '--effort', '0'];

/** A new folder with photographs in `photos`. */
export function makeFolder(photos: readonly string[] = PHOTOS): string {
  return makePictures(Object.fromEntries(photos.map((name) => [`photos/${name}`, `photos/${name}`])));
}

export function modelIn(root: string): QualityModel {
  return parseQualityModel(readFileSync(path.join(root, 'model.json'), 'utf8'), 'model.json');
}
