export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a picture lies on the stage: its corner there, and how many of the stage's pixels one of its own takes. */
export interface View extends Point {
  readonly zoom: number;
}

export const LARGEST_ZOOM = 8;
const STEPS = [1, 1.5, 2, 3, 4, 6, LARGEST_ZOOM] as const;

/** The zoom at which all of a picture is seen, never enlarged. */
export function fitting(stage: Size, picture: Size): number {
  return Math.min(1, stage.width / picture.width, stage.height / picture.height);
}

/** A view with its middle in the middle of the stage. */
export function centred(stage: Size, picture: Size, zoom: number): View {
  const x = (stage.width - picture.width * zoom) / 2;
  const y = (stage.height - picture.height * zoom) / 2;
  return held({ x, y, zoom }, stage, picture);
}

/** The same view without a gap at the stage's edge; what is smaller than the stage is centred. */
export function held(view: View, stage: Size, picture: Size): View {
  const along = (at: number, room: number, length: number) =>
    Math.round(length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
  return {
    zoom: view.zoom,
    x: along(view.x, stage.width, picture.width * view.zoom),
    y: along(view.y, stage.height, picture.height * view.zoom),
  };
}

/** Another zoom, under which a point of the stage shows what it showed. */
export function zoomed(view: View, zoom: number, { x, y }: Point): View {
  const factor = zoom / view.zoom;
  return { zoom, x: x - (x - view.x) * factor, y: y - (y - view.y) * factor };
}

/** The next step up or down, from the least to {@link LARGEST_ZOOM}. */
export function nextZoom(zoom: number, direction: 1 | -1, least: number): number {
  const steps = least < 1 ? [least, ...STEPS] : STEPS;
  const found =
    direction > 0 ? steps.find((step) => step > zoom + 1e-6) : steps.findLast((step) => step < zoom - 1e-6);
  return found ?? zoom;
}

/** From where to where a picture is seen on the stage. */
export function seenAcross(
  { x, zoom }: View,
  stage: Size,
  picture: Size,
): readonly [left: number, right: number] {
  return [Math.max(0, x), Math.min(stage.width, x + picture.width * zoom)];
}
