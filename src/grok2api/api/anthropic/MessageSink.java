package grok2api.api.anthropic;

import grok2api.chat.ChatEvent.Source;
import java.util.List;

/**
 * What a message consists of, in order; {@link MessageAnswer} calls it. One block is open at a
 * time; its calls come between an opening call and {@link #blockClosed}.
 */
interface MessageSink {

  /** The message begins; before anything else. */
  void opened();

  void thinkingOpened(int index);

  void thinking(int index, String text);

  void signature(int index, String signature);

  void textOpened(int index);

  void text(int index, String text);

  void toolOpened(int index, String id, String name);

  /** A fragment of the JSON of the call's input. */
  void toolInput(int index, String json);

  void blockClosed(int index);

  /** A whole block: the upstream searches. */
  void searched(int index, String id, String query);

  /** A whole block: what that search found. */
  void found(int index, String id, List<Source> sources);

  /** The message is complete. */
  void finished(MessageEnd end);
}
