package grok2api.gateway;

import grok2api.base.Cancel;
import grok2api.base.Failure;
import grok2api.config.Call;
import grok2api.media.AnswerStore;
import grok2api.media.JobStore.OnceKey;
import grok2api.media.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Fills each named order once. The work has a thread of its own and goes on when the client leaves,
 * so that the client can ask again with the same key; who asks meanwhile waits for it.
 */
public final class OnceAnswers {

  private static final int MAX_KEPT = 15 << 20; // databases take 16 MiB at once by default

  /** An order that this process looks up or fills. */
  private record Running(String fingerprint, CompletableFuture<byte[]> answer) {}

  private final AnswerStore store;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  OnceAnswers(AnswerStore store) {
    this.store = store;
  }

  /**
   * The answer: made now, or under a key of the call the one that was made for it before. A failure
   * is forgotten: the key may be used again.
   *
   * @param references and {@code fields}: everything that makes two orders different
   * @throws Failure what the work throws, or 409 when the key does not fit
   */
  public byte[] answer(
      Call call, List<Reference> references, Function<Call, byte[]> work, Object... fields) {
    Optional<OnceKey> key = OnceKeys.of(call, references, fields);
    if (key.isEmpty()) {
      return work.apply(call);
    }
    Function<Cancel, byte[]> detached = cancel -> work.apply(call.until(Long.MAX_VALUE, cancel));
    return answer(call.once().orElseThrow().scope(), key.get(), detached);
  }

  private byte[] answer(String scope, OnceKey key, Function<Cancel, byte[]> work) {
    String name = scope + " " + key.key();
    Running own = new Running(key.fingerprint(), new CompletableFuture<>());
    Running first = running.putIfAbsent(name, own);
    if (first != null) {
      if (!first.fingerprint().equals(key.fingerprint())) {
        throw Films.keyReused();
      }
      return await(first.answer());
    }
    Thread.ofVirtual()
        .name("media-once")
        .start(
            () -> {
              try {
                own.answer().complete(known(scope, key, work));
              } catch (RuntimeException | Error e) {
                own.answer().completeExceptionally(e);
              } finally {
                running.remove(name, own);
              }
            });
    return await(own.answer());
  }

  private byte[] known(String scope, OnceKey key, Function<Cancel, byte[]> work) {
    return switch (store.begin(scope, key.key(), key.fingerprint())) {
      case AnswerStore.Known.Fresh() -> filled(scope, key.key(), work);
      case AnswerStore.Known.Done(var body) when body.isEmpty() ->
          throw conflict("idempotency_answer_too_large", "The answer was too large to be kept.");
      case AnswerStore.Known.Done(var body) -> body.getBytes(StandardCharsets.UTF_8);
      case AnswerStore.Known.Mismatch() -> throw Films.keyReused();
      case AnswerStore.Known.Running() -> // in another process
          throw Failure.of(
                  Failure.Kind.CONFLICT,
                  "idempotency_key_in_use",
                  "The request with this Idempotency-Key is still being answered.")
              .build();
      case AnswerStore.Known.Interrupted() ->
          throw conflict("interrupted", "The server stopped while it answered this request.");
    };
  }

  /** The order was filled, or may have been: it is not filled again. */
  private static Failure conflict(String code, String message) {
    return Failure.of(Failure.Kind.CONFLICT, code, message + " Use a new Idempotency-Key.")
        .noRetry()
        .build();
  }

  private byte[] filled(String scope, String key, Function<Cancel, byte[]> work) {
    boolean kept = false;
    try {
      byte[] body = work.apply(Cancel.ofCurrentThread());
      boolean fits = body.length <= MAX_KEPT;
      store.finish(scope, key, fits ? new String(body, StandardCharsets.UTF_8) : "");
      kept = true;
      return body;
    } finally {
      if (!kept) {
        store.drop(scope, key);
      }
    }
  }

  private static byte[] await(CompletableFuture<byte[]> answer) {
    try {
      return answer.get();
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
