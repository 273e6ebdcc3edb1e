package grok2api.upstream;

import grok2api.chat.ChatEvent;
import java.util.Optional;

/** The events of one answer, made while a {@link Transport} reads it. Not for several threads. */
public interface EventQueue {

  /** The next event that is ready; empty when another frame is needed. */
  Optional<ChatEvent> poll();

  /** True when {@link #poll} has something. */
  boolean hasEvents();

  /** True once content of any kind came: text, reasoning, a tool, a source, a picture. */
  boolean progressed();

  /** True after the last event was made. */
  boolean finished();
}
