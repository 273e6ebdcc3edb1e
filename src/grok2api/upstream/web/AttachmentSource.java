package grok2api.upstream.web;

import grok2api.base.Failure;
import grok2api.chat.ChatRequest;
import grok2api.chat.ChatRequest.Part;
import grok2api.config.Call;
import grok2api.net.FetchBudget;
import grok2api.net.Fetched;
import grok2api.net.FileType;
import grok2api.net.SafeFetch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Gets the bytes of attachments: decodes inline ones, fetches named ones through the URL guard.
 * Pictures are known by their first bytes, not by what was declared. Safe for many threads.
 */
final class AttachmentSource {

  private static final int MAX_IMAGE = 20 * 1024 * 1024;
  private static final int MAX_FILE = 32 * 1024 * 1024;

  /** Bytes in pieces, which may be made each time they are asked for. */
  record Content(String name, String mediaType, Iterable<byte[]> pieces, long size) {}

  private final SafeFetch fetch;

  /** Fetches through {@code fetch}. */
  AttachmentSource(SafeFetch fetch) {
    this.fetch = fetch;
  }

  /** Reads one attachment that may be as large as {@code room} still allows. */
  Content read(Part part, long room, FetchBudget budget, Call call) {
    return switch (part) {
      case ChatRequest.Image(var content, var param) -> {
        Raw raw = raw(content, SafeFetch.Kind.IMAGE, room, param, budget, call);
        FileType type = raw.type().orElseThrow(() -> wrongType(param));
        yield new Content("image." + type.extension(), type.mime(), raw.pieces(), raw.size());
      }
      case ChatRequest.File(var content, var name, var param) -> {
        Raw raw = raw(content, SafeFetch.Kind.FILE, room, param, budget, call);
        String type = raw.type().map(FileType::mime).orElse(mediaType(raw.mediaType()));
        yield new Content(fileName(name, type), type, raw.pieces(), raw.size());
      }
      case ChatRequest.Text text -> throw new IllegalStateException("text is no attachment");
    };
  }

  private record Raw(String mediaType, Iterable<byte[]> pieces, long size) {
    Optional<FileType> type() {
      return FileType.of(pieces.iterator().next());
    }
  }

  private Raw raw(
      ChatRequest.Content content,
      SafeFetch.Kind kind,
      long room,
      String param,
      FetchBudget budget,
      Call call) {
    long most = Math.min(room, kind == SafeFetch.Kind.IMAGE ? MAX_IMAGE : MAX_FILE);
    return switch (content) {
      case ChatRequest.Url(var url) -> {
        List<String> allow = call.config().server().fetchAllow();
        Fetched fetched = fetch.fetch(url, kind, param, allow, budget);
        yield new Raw(fetched.mime(), List.of(fetched.bytes()), fetched.bytes().length);
      }
      case ChatRequest.Inline(var mediaType, var base64) -> {
        if (Base64Pieces.mostOf(base64) > most + 3L + base64.length() / 16) {
          throw tooLarge(param); // some room for line breaks; counted exactly below
        }
        Base64Pieces pieces = checked(base64, param);
        if (pieces.size() == 0) {
          throw Failure.invalid(param, "The file is empty.");
        }
        if (pieces.size() > most) {
          throw tooLarge(param);
        }
        yield new Raw(mediaType, pieces, pieces.size());
      }
    };
  }

  private static Base64Pieces checked(CharSequence base64, String param) {
    try {
      return Base64Pieces.of(base64);
    } catch (IllegalArgumentException notBase64) {
      throw Failure.invalid(param, "The file's data is not valid Base64.");
    }
  }

  private static Failure tooLarge(String param) {
    return Failure.invalid(param, "The file is too large.");
  }

  private static Failure wrongType(String param) {
    return Failure.of(Failure.Kind.INVALID_REQUEST, "invalid_image_url", "unsupported image type")
        .param(param)
        .build();
  }

  /** A media type that may stand in a header. */
  private static String mediaType(String declared) {
    String type = declared.strip().toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    type = parameters < 0 ? type : type.substring(0, parameters).strip();
    boolean clean =
        type.length() <= 100
            && type.indexOf('/') > 0
            && type.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != ',');
    return clean ? type : "application/octet-stream";
  }

  /** A title is no file name yet: the upstream reads files by what their names end in. */
  private static String fileName(String name, String type) {
    String base = name.isBlank() ? "file" : name;
    return base.indexOf('.') >= 0 ? base : base + "." + extension(type);
  }

  private static String extension(String type) {
    return switch (type) {
      case "application/pdf" -> "pdf";
      case "audio/mpeg" -> "mp3";
      case "text/plain" -> "txt";
      case "text/markdown" -> "md";
      case "application/octet-stream" -> "bin";
      default -> type.substring(type.indexOf('/') + 1).replaceAll("[^a-z0-9]", "");
    };
  }
}
