package grok2api.api.openai;

import grok2api.chat.ChatEvent.Citation;
import grok2api.chat.ChatEvent.Source;
import grok2api.chat.ChatEvent.ToolCallStart;
import java.util.Collection;

/** What a chat completion consists of, in order; {@link ChatAnswer} calls it. */
interface ChatSink {

  /** An answer begins; before anything else of it. */
  void opened(int choice);

  void reasoning(String text);

  void text(String text);

  void citation(Citation citation);

  /** Call number {@code index} of this answer begins, without arguments. */
  void callOpened(int index, ToolCallStart call);

  /** More of the arguments of the call that was opened last. */
  void callArguments(int index, ToolCallStart call, String delta);

  void refusal(String text);

  /** The answer is complete; {@code sources} may be empty. */
  void finished(String reason, Collection<Source> sources);

  /** All answers are complete. */
  void ended(ChatUsage usage);
}
