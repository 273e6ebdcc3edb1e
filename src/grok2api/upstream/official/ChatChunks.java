package grok2api.upstream.official;

import grok2api.base.Failure;
import grok2api.chat.ChatEvent.Reason;
import grok2api.json.JsonCursor;
import grok2api.net.SseReader;
import grok2api.upstream.responses.AnswerEvents;
import grok2api.upstream.responses.EventReader;
import grok2api.upstream.responses.UsageFields;
import grok2api.upstream.responses.VendorError;
import java.util.Optional;

/** Reads the chunks of a chat completion. Not for several threads. */
final class ChatChunks implements EventReader {

  private static final System.Logger LOG = System.getLogger(ChatChunks.class.getName());
  private static final String MESSAGE = "message"; // the only one there is

  private final AnswerEvents answer;
  private String errorCode = "";
  private String errorText = "";
  private boolean failed;
  private Optional<Reason> reason = Optional.empty();
  private int lastCall = -1;

  /** Reports to {@code answer}. */
  ChatChunks(AnswerEvents answer) {
    this.answer = answer;
  }

  @Override
  public void accept(SseReader event) {
    try (JsonCursor in = JsonCursor.over(event.buffer(), 0, event.length())) {
      chunk(in);
    } catch (Failure broken) {
      if (broken.fault().isPresent()) {
        throw broken;
      }
      LOG.log(System.Logger.Level.DEBUG, "official.chunk broken bytes=" + event.length());
      return;
    }
    if (failed) {
      throw VendorError.inBand(errorCode, errorText);
    }
  }

  private void chunk(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "choices" -> choices(in);
        case "usage" -> UsageFields.read(in).ifPresent(answer::usage);
        case "citations" -> citations(in);
        case "error" -> error(in);
        case "code" -> errorCode = in.string();
        default -> in.skip();
      }
    }
  }

  private void choices(JsonCursor in) {
    if (!in.beginArray()) {
      return;
    }
    while (in.nextItem()) {
      if (in.beginObject()) {
        while (in.nextMember()) {
          switch (in.name()) {
            case "delta" -> delta(in);
            case "finish_reason" -> finishReason(in.string());
            default -> in.skip();
          }
        }
      }
    }
  }

  private void delta(JsonCursor in) {
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "reasoning_content", "reasoning" -> answer.reasoning(in.string(), false);
        case "content" -> answer.text(MESSAGE, 0, in.string());
        case "refusal" -> {
          String piece = in.string();
          if (!piece.isEmpty()) {
            answer.refusal(piece);
          }
        }
        case "tool_calls" -> calls(in);
        default -> in.skip();
      }
    }
  }

  private void calls(JsonCursor in) {
    if (!in.beginArray()) {
      return;
    }
    while (in.nextItem()) {
      call(in);
    }
  }

  /** A call's pieces are known by its index; a new index completes the call before it. */
  private void call(JsonCursor in) {
    int index = Math.max(0, lastCall);
    String id = "";
    String name = "";
    String arguments = "";
    if (!in.beginObject()) {
      return;
    }
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = (int) in.integer(0);
        case "id" -> id = in.string();
        case "function" -> {
          if (in.beginObject()) {
            while (in.nextMember()) {
              switch (in.name()) {
                case "name" -> name = in.string();
                case "arguments" -> arguments = in.string();
                default -> in.skip();
              }
            }
          }
        }
        default -> in.skip();
      }
    }
    String key = Integer.toString(index);
    if (index != lastCall && lastCall >= 0) {
      answer.callDone(Integer.toString(lastCall), "");
    }
    lastCall = index;
    if (!name.isEmpty()) {
      answer.callStarted(key, id, name);
    }
    answer.callArguments(key, arguments);
  }

  private void finishReason(String word) {
    if (!word.isEmpty()) {
      reason =
          Optional.of(
              switch (word) {
                case "length" -> Reason.LENGTH;
                case "content_filter" -> Reason.CONTENT_FILTER;
                default -> Reason.STOP; // calls are known by themselves
              });
    }
  }

  private void citations(JsonCursor in) {
    if (!in.beginArray()) {
      return;
    }
    while (in.nextItem()) {
      String url = in.string();
      if (!url.isEmpty()) {
        answer.source(AnswerEvents.source(url, ""));
      }
    }
  }

  private void error(JsonCursor in) {
    failed = !in.isNull();
    if (!in.isObject()) {
      errorText = in.string();
      return;
    }
    in.beginObject();
    while (in.nextMember()) {
      switch (in.name()) {
        case "code" -> errorCode = in.string();
        case "message" -> errorText = in.string();
        default -> in.skip();
      }
    }
  }

  /** Usage follows the last choice, so the end of the answer is that of the body. */
  @Override
  public void end() {
    if (reason.isEmpty()) {
      throw AnswerEvents.cutOff();
    }
    answer.finish(reason.get());
  }
}
