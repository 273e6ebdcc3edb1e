package grok2api.api;

import grok2api.account.Account;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest;
import grok2api.chat.Usage;
import grok2api.gateway.Turn;
import grok2api.model.Catalogue;
import grok2api.model.ModelSpec;
import grok2api.model.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A turn from a script of events, failures and actions; an action is something not ready yet. */
public final class FakeTurn implements Turn {

  private final Deque<Object> script = new ArrayDeque<>();
  private Runnable onClose = () -> {};
  public boolean closed;
  public Optional<ChatRequest.Continuation> place = Optional.empty();

  /** A turn of these steps: {@link ChatEvent}, {@link RuntimeException} or {@link Runnable}. */
  public static FakeTurn of(Object... steps) {
    FakeTurn turn = new FakeTurn();
    turn.script.addAll(List.of(steps));
    return turn;
  }

  @Override
  public ChatEvent next() {
    Object step = script.remove();
    while (step instanceof Runnable action) {
      action.run();
      step = script.remove();
    }
    if (step instanceof RuntimeException failure) {
      throw failure;
    }
    return (ChatEvent) step;
  }

  @Override
  public boolean ready() {
    return !script.isEmpty() && !(script.peek() instanceof Runnable);
  }

  @Override
  public void close() {
    closed = true;
    onClose.run();
  }

  /** Tells when the turn is closed. */
  public void onClose(Runnable action) {
    onClose = action;
  }

  @Override
  public Upstream upstream() {
    return Upstream.WEB;
  }

  @Override
  public ModelSpec model() {
    return Catalogue.builtIn().find("grok-4.20-auto").orElseThrow();
  }

  @Override
  public int attempts() {
    return 2;
  }

  @Override
  public Duration overhead() {
    return Duration.ofMillis(7);
  }

  @Override
  public Optional<Account> account() {
    return Optional.empty();
  }

  @Override
  public Optional<ChatRequest.Continuation> place() {
    return place;
  }

  @Override
  public Usage usage() {
    return Usage.NONE;
  }

  /** The usual failure of an upstream in mid-answer. */
  public static Failure broken() {
    return Failure.upstream("The upstream broke off.");
  }
}
