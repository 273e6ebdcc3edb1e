package grok2api.api.media;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.gateway.Films;
import grok2api.media.AnswerStore;
import grok2api.media.JobStore.OnceKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Fills each named order once. The work has a thread of its own and goes on when the client leaves,
 * so that the client can ask again with the same key; who asks meanwhile waits for it.
 */
final class OnceAnswers {

  private static final int MAX_KEPT = 16 << 20;

  private final AnswerStore store;
  private final Map<String, CompletableFuture<byte[]>> running = new ConcurrentHashMap<>();

  OnceAnswers(AnswerStore store) {
    this.store = store;
  }

  /** The answer, from the store or made now. A failure is forgotten: the key may be used again. */
  byte[] answer(String scope, OnceKey key, Function<Cancel, byte[]> work) {
    String name = scope + " " + key.key();
    return switch (store.begin(scope, key.key(), key.fingerprint())) {
      case AnswerStore.Known.Done(var body) -> body.getBytes(StandardCharsets.UTF_8);
      case AnswerStore.Known.Mismatch() -> throw Films.keyReused();
      case AnswerStore.Known.Running() -> await(running.get(name));
      case AnswerStore.Known.Interrupted() ->
          throw Failure.of(
                  Failure.Kind.CONFLICT,
                  "interrupted",
                  "The server stopped while it answered this request; use a new Idempotency-Key.")
              .noRetry()
              .build();
      case AnswerStore.Known.Fresh() -> {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        running.put(name, result);
        Thread.ofVirtual()
            .name("media-once")
            .start(
                () -> {
                  fill(scope, key, work, result);
                  running.remove(name, result);
                });
        yield await(result);
      }
    };
  }

  private void fill(
      String scope, OnceKey key, Function<Cancel, byte[]> work, CompletableFuture<byte[]> result) {
    boolean kept = false;
    try {
      byte[] body = work.apply(Cancel.ofCurrentThread());
      if (body.length <= MAX_KEPT) {
        store.finish(scope, key.key(), new String(body, StandardCharsets.UTF_8));
        kept = true;
      }
      result.complete(body);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    } finally {
      if (!kept) {
        store.drop(scope, key.key());
      }
    }
  }

  private static byte[] await(CompletableFuture<byte[]> result) {
    if (result == null) { // between two steps of the thread that fills it
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "idempotency_key_in_use",
              "The request with this Idempotency-Key is still being answered.")
          .build();
    }
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.cancelled("interrupted while waiting for an answer");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure
          ? failure
          : Failure.internal("The server failed.", e.getCause());
    }
  }
}
