package grok2api.api.admin;

/**
 * A published release.
 *
 * @param publishedAt as published, ISO
 * @param notes Markdown
 */
public record Release(String version, String name, String url, String publishedAt, String notes) {

  /** None is known. */
  public static final Release NONE = new Release("", "", "", "", "");
}
