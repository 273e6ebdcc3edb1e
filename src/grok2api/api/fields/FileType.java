package grok2api.api.fields;

import java.util.Locale;

/** Media type of a file that comes as bare Base64, by the end of its name. */
final class FileType {

  private FileType() {}

  static String of(String fileName) {
    String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (ending) {
      case "pdf" -> "application/pdf";
      case "json" -> "application/json";
      case "txt", "log" -> "text/plain";
      case "md" -> "text/markdown";
      case "csv" -> "text/csv";
      case "html", "htm" -> "text/html";
      case "png" -> "image/png";
      case "jpg", "jpeg" -> "image/jpeg";
      case "webp" -> "image/webp";
      case "gif" -> "image/gif";
      default -> "application/octet-stream";
    };
  }
}
