/** How the names of images end, in any letter case. What a file is, its content decides. */
export const IMAGE_EXTENSION = /\.(?:jpe?g|jpe|jfif|a?png|webp|avif|gif|tiff?|hei[cf])$/i;
