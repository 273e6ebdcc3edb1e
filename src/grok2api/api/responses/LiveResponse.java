package grok2api.api.responses;

import grok2api.api.ThoughtsFirst;
import grok2api.api.TurnWatch;
import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.chat.ChatEvent;
import grok2api.chat.ChatRequest.Continuation;
import grok2api.gateway.Turn;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A response while it is made. Keeps its own record of the answer, hands the record on before the
 * end is told to the client, and can be stopped by another request.
 *
 * <p>Stopping interrupts the carrying thread only while that waits for the upstream: an interrupt
 * anywhere else would break the connection on which the end is still to be told.
 */
final class LiveResponse implements TurnWatch {

  /** Takes the record of an answer that is over, and where the upstream can go on. */
  @FunctionalInterface
  interface Keeper {
    void keep(ResponseAnswer record, Optional<Continuation> place);
  }

  private final String owner;
  private final ResponseAnswer record;
  private final Consumer<ChatEvent> events; // of the record
  private final Keeper keeper;
  private final BooleanSupplier idIsTold;
  private final Cancel cancel;
  private final Thread carrier = Thread.currentThread();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private boolean waiting; // for the upstream; under the lock
  private boolean stopped; // under the lock

  /**
   * A response that the calling thread will carry.
   *
   * @param sorted whether thinking that comes late is brought to the front, as the client gets it
   * @param idIsTold whether the client knows the response's id already; asked by that thread
   */
  LiveResponse(
      String owner,
      ResponseAnswer record,
      boolean sorted,
      Keeper keeper,
      BooleanSupplier idIsTold,
      Cancel cancel) {
    this.owner = owner;
    this.record = record;
    this.events = sorted ? new ThoughtsFirst(record::event)::accept : record::event;
    this.keeper = keeper;
    this.idIsTold = idIsTold;
    this.cancel = cancel;
  }

  String owner() {
    return owner;
  }

  ResponseAnswer record() {
    return record;
  }

  @Override
  public Turn open(Supplier<Turn> opening) {
    try {
      return stoppable(opening);
    } catch (Failure failure) {
      failed(failure);
      throw failure;
    }
  }

  @Override
  public ChatEvent next(Turn turn) {
    ChatEvent event;
    try {
      event = stoppable(turn::next);
      if (event instanceof ChatEvent.Finished && record.lacksSummary()) {
        throw Failure.upstream("The upstream gave no summary.");
      }
    } catch (Failure failure) {
      failed(failure);
      throw failure;
    }
    events.accept(event);
    if (event instanceof ChatEvent.Finished) {
      keeper.keep(record, turn.place());
    }
    return event;
  }

  /** A failure that the client learns of ends the response; it is kept if its id was told. */
  private void failed(Failure failure) {
    if (failure.kind() != Failure.Kind.CANCELLED) {
      record.failed(failure);
      if (idIsTold.getAsBoolean()) {
        keeper.keep(record, Optional.empty());
      }
    }
  }

  /** Stops the answer if it still waits for the upstream; any thread. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      if (waiting) {
        carrier.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The carrier leaves: an answer that its client did not wait for is kept as a cancelled one, with
   * what there is of it.
   */
  void left() {
    if (record.end().isPresent() || !idIsTold.getAsBoolean()) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // storing is not what was to be stopped
    try {
      record.failed(cancelled());
      keeper.keep(record, Optional.empty());
    } finally {
      if (interrupted) {
        carrier.interrupt();
      }
    }
  }

  /** Nothing more happens here. */
  void over() {
    over.countDown();
  }

  /** Waits for the end; false when it did not come in time. */
  boolean awaitOver(long seconds) {
    try {
      return over.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for a response to end");
    }
  }

  private <T> T stoppable(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } catch (Failure failure) {
      boolean ours = failure.kind() == Failure.Kind.CANCELLED && !cancel.isCancelled();
      throw ours && isStopped() ? cancelled() : named(failure);
    } finally {
      leave();
    }
  }

  private void enter() {
    lock.lock();
    try {
      if (stopped) {
        throw cancelled();
      }
      waiting = true;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      waiting = false;
      if (stopped && !cancel.isCancelled()) {
        Thread.interrupted(); // our own interrupt is spent
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** A prompt that is too long stands in a field of another name here. */
  private static Failure named(Failure failure) {
    if (!failure.param().equals(Optional.of("messages"))) {
      return failure;
    }
    return Failure.of(failure.kind(), failure.code(), failure.getMessage())
        .param("input")
        .noRetry()
        .cause(failure)
        .build();
  }

  private static Failure cancelled() {
    return Failure.of(Failure.Kind.CONFLICT, ResponseEnd.CANCELLED, "The response was cancelled.")
        .build();
  }
}
