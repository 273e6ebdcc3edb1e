/**
 * The browser's side of the program: which path shows which page, the files the pages load, and the
 * redirects between them.
 *
 * <p>In: a path. Out: bytes that were read from the class path at start. Nothing here knows what a
 * page does; a page is a script below {@code web/js} that talks to {@code /admin/api} or {@code
 * /webui/api} like any other client.
 *
 * <p>Files are served below {@code /static/<version>/}, where the version is a hash over all of
 * them: modules can import each other by relative names, and every file may be kept for ever.
 *
 * <p>Uses: base, config, http, api.
 */
package grok2api.api.pages;
