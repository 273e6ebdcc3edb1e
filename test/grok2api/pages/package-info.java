/**
 * Walks through the pages in a real browser: Debian's chromium, driven over the WebDriver protocol.
 * A test that finds no browser is skipped, which counts as a failure where {@code CI=true}.
 */
package grok2api.pages;
