package grok2api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grok2api.base.Failure;
import grok2api.base.Secret;
import grok2api.model.Mode;
import grok2api.model.Pool;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A query that is narrowed to pools takes no account of another, however good. */
class WithinPoolsTest {

  private final AccountDirectory directory =
      new AccountDirectory(Accounts.QUOTA, new FakeClock(Accounts.NOW), new Random(1));
  private final Lessor.Query best = Lessor.Query.of(Accounts.model(Mode.FAST, Pool.BASIC, true));

  @BeforeEach
  void fill() {
    directory.accept(
        List.of(Accounts.account("basic-1", Pool.BASIC), Accounts.account("super-1", Pool.SUPER)));
  }

  private Pool lent(Lessor.Query query) {
    try (AccountLease lease = directory.lease(query)) {
      return lease.account().pool();
    }
  }

  @Test
  void takesTheBestPoolUnlessNarrowed() {
    assertEquals(Pool.SUPER, lent(best));
    assertEquals(Pool.BASIC, lent(best.within(Set.of(Pool.BASIC))));
    assertEquals(Pool.SUPER, lent(best.within(Set.of())));
  }

  @Test
  void hasNothingToLendOutsideOfThePools() {
    assertThrows(Failure.class, () -> directory.lease(best.within(Set.of(Pool.HEAVY))));
  }

  @Test
  void keepsToThePoolsForTheAccountOfAConversationToo() {
    String id = TokenText.id(new Secret("super-1"));
    Lessor.Query pinned =
        new Lessor.Query(
            best.model(), Set.of(), Optional.empty(), Optional.of(id), Optional.empty());
    assertEquals(Pool.SUPER, lent(pinned));
    assertThrows(Failure.class, () -> directory.lease(pinned.within(Set.of(Pool.BASIC))));
  }
}
