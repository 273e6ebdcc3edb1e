package grok2api.upstream;

/** What an upstream counts by itself when it makes pictures and films. */
public enum MediaProduct {
  IMAGE,
  IMAGE_PRO,
  IMAGE_EDIT,
  VIDEO,
  VIDEO_720P
}
