/** In characters, as the site has it. */
export const TITLE_MAX = 500;
