/** Pictures in which a head of a human is to be seen, in whatever size, turned away, painted or drawn. */
export const WITH_PEOPLE: Readonly<Record<string, readonly string[]>> = {
  'photos/kodak': ['kodim04.png', 'kodim05.png', 'kodim09.png', 'kodim10.png', 'kodim12.png'],
  'photos/cid22': [
    ...['1089930', '14768480444_bc0a1b4a2e_o', '159741', '160577', '167491', '21169144185_3f7977cb5a_o'],
    ...['2123337', '2272939', '2504911', '2600340', '3623285', '3794859', '35875869841_0b10e41e57_o'],
    ...['5097354', '5739122', '7218572', '7394483', 'pexels-photo-1075776', 'pexels-photo-2598024'],
    ...['pexels-photo-2846602', 'pexels-photo-3155588', 'pexels-photo-3568544', 'pexels-photo-4354221'],
    ...['pexels-photo-4577831', 'pexels-photo-6096399', 'pexels-photo-6635187', 'pexels-photo-7114620'],
    ...['pexels-photo-7266811', 'pexels-photo-796526'],
  ].map((name) => `${name}.png`),
};

/** Those of them that show a face plainly. */
export const WITH_FACES: Readonly<Record<string, readonly string[]>> = {
  'photos/kodak': ['kodim04.png', 'kodim12.png'],
  'photos/cid22': [
    ...['159741', '2600340', '35875869841_0b10e41e57_o', '5739122', '7218572', '7394483'],
    ...['pexels-photo-1075776', 'pexels-photo-2598024', 'pexels-photo-2846602', 'pexels-photo-3155588'],
    ...['pexels-photo-3568544', 'pexels-photo-4354221', 'pexels-photo-6096399', 'pexels-photo-6635187'],
    ...['pexels-photo-7114620', 'pexels-photo-7266811', 'pexels-photo-796526'],
  ].map((name) => `${name}.png`),
};
