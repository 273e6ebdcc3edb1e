package grok2api.gateway;

import grok2api.media.MadeImage;

/** A finished picture and where more of it can be had. */
record Drawn(MadeImage image, MediaFiles.Origin origin) {}
